//! Random requests, made from meaningful parts.

use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::subject::Subject;

/// The cookies of a browser, in order.
pub(crate) type Jar = Vec<(String, String)>;

/// A request before its application is chosen.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) accepts: u8,
    method: Index,
    destination: Index,
    path: Text,
    /// The browser, and the changes of its cookies.
    browser: Index,
    cookies: Vec<(Index, Text)>,
    query: Vec<(Index, Text)>,
    headers: Vec<(Index, Text)>,
}

/// A text that is meaningful to the subject, or any text.
#[derive(Clone, Debug)]
pub(crate) enum Text {
    Known(Index),
    Number(u32),
    Any(String),
}

const METHODS: [Method; 6] =
    [Method::GET, Method::GET, Method::GET, Method::HEAD, Method::POST, Method::OPTIONS];
const DESTINATIONS: [&str; 5] = ["document", "document", "iframe", "empty", ""];
const PARAMETERS: [&str; 7] = [
    "__clerk_db_jwt",
    "__clerk_handshake",
    "__clerk_handshake_nonce",
    "__clerk_synced",
    "__clerk_redirect_url",
    "__dev_session",
    "x",
];
const HEADERS: [&str; 9] = [
    "authorization",
    "host",
    "x-forwarded-host",
    "x-forwarded-proto",
    "referer",
    "origin",
    "accept",
    "sec-fetch-dest",
    "x-clerk-auth-status",
];

impl Arbitrary for Sent {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        let pairs = || vec((any::<Index>(), text()), 0..4);
        let fixed = (any::<u8>(), any::<Index>(), any::<Index>(), text(), any::<Index>());
        (fixed, pairs(), pairs(), vec((any::<Index>(), text()), 0..3))
            .prop_map(|((accepts, method, destination, path, browser), cookies, query, headers)| Self {
                accepts,
                method,
                destination,
                path,
                browser,
                cookies,
                query,
                headers,
            })
            .boxed()
    }
}

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![
        6 => any::<Index>().prop_map(Text::Known),
        1 => any::<u32>().prop_map(Text::Number),
        2 => any::<String>().prop_map(Text::Any),
    ]
}

impl Text {
    fn of(&self, subject: &Subject) -> String {
        match self {
            Self::Known(index) => index.get(&subject.values).clone(),
            Self::Number(number) => number.to_string(),
            Self::Any(text) => text.clone(),
        }
    }
}

impl Sent {
    /// The cookies of the browser, some of them changed, and others put first.
    pub(crate) fn jar(&self, subject: &Subject) -> Jar {
        let mut jar: Jar = self.browser.get(&subject.browsers).clone();
        for (name, value) in &self.cookies {
            let name = name.get(&subject.cookie_names);
            // Browsers never send a semicolon within a value.
            let value = value.of(subject).replace(';', "");
            jar.retain(|(other, _)| other != name);
            jar.insert(0, (name.clone(), value));
        }
        jar
    }

    pub(crate) fn uri(&self, subject: &Subject) -> Uri {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.query {
            query.append_pair(name.get::<&str>(&PARAMETERS), &value.of(subject));
        }
        let path = self.path.of(subject);
        let path = if path.starts_with('/') { path } else { "/".to_owned() };
        let query = query.finish();
        let uri = if query.is_empty() { path } else { format!("{}?{query}", path.replace(['?', '#'], "")) };
        uri.parse().unwrap_or_else(|_| Uri::from_static("/"))
    }

    pub(crate) fn parts(&self, subject: &Subject, uri: &Uri, jar: &Jar) -> Parts {
        let request = Request::builder().method(self.method.get(&METHODS)).uri(uri.clone());
        let (mut parts, ()) = request.body(()).expect("a request").into_parts();
        let mut add = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                parts.headers.append(HeaderName::from_static(name), value);
            }
        };
        add("host", "app.test");
        add("sec-fetch-dest", self.destination.get::<&str>(&DESTINATIONS));
        for (name, value) in jar {
            add("cookie", &format!("{name}={value}"));
        }
        for (name, value) in &self.headers {
            let name = name.get(&HEADERS);
            let value = value.of(subject);
            add(name, &if *name == "authorization" { format!("Bearer {value}") } else { value });
        }
        parts
    }
}
