//! For any request of any length, the headers of the answer together stay below 3 kB; where Clerk's cookies
//! take most of that, all others have at most 700 bytes. No request causes an error.

use std::cell::Cell;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use axum::routing::any as any_method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clerk_runtime::metadata::ProtectedResource;
use clerk_runtime::{Auth, ClerkLayer, auth, protect};
use http::header::SET_COOKIE;
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use tower::ServiceExt as _;

use crate::subject::{self, Subject};

/// All headers together, in bytes.
const LIMIT: usize = 3_000;
/// All other headers beside cookies of a session that leave less room. Their length is up to Clerk: a session
/// token names the origin of the request, so it is longer if the host is.
const BESIDE_SESSION: usize = 700;

#[protect]
async fn session() {}

#[protect(
    role = "org:admin",
    unauthorized_url = "https://elsewhere.test/",
    unauthenticated_url = "https://elsewhere.test/"
)]
async fn elsewhere() {}

#[protect(token = "oauth_token", scope = "notes:read")]
async fn oauth() {}

/// Longer than the room next to a URL.
#[protect(
    token = "oauth_token",
    scope = "https://api.shop.example.com/scopes/administration/of/invoices/and/everything/else/that/is/about/them.write",
    any(
        scope = "https://api.shop.example.com/scopes/administration/of/users/and/everything/else/that/is/about/them.write",
        scope = "https://api.shop.example.com/scopes/administration/of/users/and/everything/else/that/is/about/them.delete"
    )
)]
async fn long_scopes() {}

#[protect(token = any)]
async fn any_token() {}

#[auth]
async fn redirects(auth: Auth) -> Response {
    auth.redirect_to_sign_up().into_response()
}

const ROUTES: [&str; 6] = ["/session", "/elsewhere", "/oauth", "/scopes", "/any", "/redirects"];
const HEADERS: [&str; 9] = [
    "authorization",
    "host",
    "x-forwarded-host",
    "x-forwarded-proto",
    "referer",
    "origin",
    "cookie",
    "accept",
    "x-clerk-auth-message",
];
const PARAMETERS: [&str; 6] =
    ["__clerk_db_jwt", "__clerk_handshake", "__clerk_redirect_url", "__clerk_synced", "__dev_session", "x"];
/// Characters that are escaped in some part of a header or a URL.
const CHARACTERS: [&str; 10] = ["a", "&", "%", "\"", "\\", "é", "/", ".", "\u{1}", "%26"];

/// A long text, or a token with a long text in a place that messages quote.
#[derive(Clone, Debug)]
enum Text {
    Repeated(Index, usize),
    Token(Index, Index, usize),
    Known(Index),
}

#[derive(Clone, Debug)]
struct Sent {
    route: Index,
    is_page: bool,
    path: Text,
    browser: Index,
    query: Vec<(Index, Text)>,
    headers: Vec<(Index, Text)>,
    cookies: Vec<(Index, Text)>,
}

fn text() -> impl Strategy<Value = Text> {
    let length = || prop_oneof![0_usize..64, 0_usize..16_384];
    prop_oneof![
        3 => (any::<Index>(), length()).prop_map(|(character, times)| Text::Repeated(character, times)),
        3 => (any::<Index>(), any::<Index>(), length())
            .prop_map(|(member, character, times)| Text::Token(member, character, times)),
        1 => any::<Index>().prop_map(Text::Known),
    ]
}

fn sent() -> impl Strategy<Value = Sent> {
    let pairs = || vec((any::<Index>(), text()), 0..3);
    let fixed = (any::<Index>(), any::<bool>(), text(), any::<Index>());
    (fixed, pairs(), pairs(), pairs()).prop_map(
        |((route, is_page, path, browser), query, headers, cookies)| Sent {
            route,
            is_page,
            path,
            browser,
            query,
            headers,
            cookies,
        },
    )
}

impl Text {
    /// At most 16 kB.
    fn of(&self, subject: &Subject) -> String {
        let repeated = |character: &Index, times: usize, limit: usize| {
            let character = character.get::<&str>(&CHARACTERS);
            character.repeat(times.min(limit / character.len()))
        };
        match self {
            Self::Repeated(character, times) => repeated(character, *times, 16_384),
            Self::Known(index) => index.get(&subject.values).clone(),
            Self::Token(member, character, times) => {
                let long = repeated(character, *times, 11_000);
                let mut header = serde_json::json!({ "alg": "RS256", "typ": "JWT", "kid": "ins_1" });
                let mut claims = serde_json::json!({ "sub": "user_1", "exp": 1, "iat": 1, "nbf": 1 });
                let member = member.get::<&str>(&["kid", "typ", "alg", "sub", "exp", "nbf", "iat", "aud"]);
                let object = if header.get(member).is_some() { &mut header } else { &mut claims };
                if let Some(object) = object.as_object_mut() {
                    object.insert((*member).to_owned(), long.into());
                }
                let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
                format!("{header}.{claims}.c2ln")
            }
        }
    }
}

impl Sent {
    fn request(&self, subject: &Subject) -> Request<Body> {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.query {
            query.append_pair(name.get::<&str>(&PARAMETERS), &value.of(subject));
        }
        let path = self.path.of(subject).replace(['?', '#', '\u{1}', '"', '\\'], "").replace('é', "%C3%A9");
        let uri = format!("{}/{path}?{}", self.route.get::<&str>(&ROUTES), query.finish());
        let uri: Uri = uri.parse().unwrap_or_else(|_| Uri::from_static("/session"));
        let mut request =
            Request::builder().method(Method::GET).uri(uri).body(Body::empty()).expect("a request");
        let mut add = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                request.headers_mut().append(HeaderName::from_static(name), value);
            }
        };
        if !self.headers.iter().any(|(name, _)| *name.get::<&str>(&HEADERS) == "host") {
            add("host", "app.test");
        }
        add("sec-fetch-dest", if self.is_page { "document" } else { "empty" });
        let cookies = self.browser.get(&subject.browsers).iter().cloned();
        let longer = self.cookies.iter().map(|(name, value)| {
            (name.get(&subject.cookie_names).clone(), value.of(subject).replace([';', '\u{1}'], ""))
        });
        for (name, value) in longer.chain(cookies) {
            add("cookie", &format!("{name}={value}"));
        }
        for (name, value) in &self.headers {
            let name = name.get::<&str>(&HEADERS);
            let value = value.of(subject);
            add(name, &if *name == "authorization" { format!("Bearer {value}") } else { value });
        }
        request
    }
}

#[test]
fn answers_stay_short() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let subjects = runtime.block_on(subject::all());
    for subject in &subjects {
        let app = Router::new()
            .route("/session/{*path}", any_method(session))
            .route("/elsewhere/{*path}", any_method(elsewhere))
            .route("/oauth/{*path}", any_method(oauth))
            .route("/scopes/{*path}", any_method(long_scopes).layer(ProtectedResource::new()))
            .route("/any/{*path}", any_method(any_token))
            .route("/redirects/{*path}", any_method(redirects))
            .layer(ClerkLayer::new(subject.clerk.clone()));
        let longest = Cell::new(0);
        let mut runner =
            TestRunner::new(Config { cases: 600, failure_persistence: None, ..Config::default() });
        let result = runner.run(&sent(), |sent| {
            let response = runtime.block_on(app.clone().oneshot(sent.request(subject))).unwrap();
            longest.set(longest.get().max(check(&response)?));
            Ok(())
        });
        result.unwrap_or_else(|failure| panic!("{}: {failure}", subject.name));
        assert!(
            longest.get() > 2_000,
            "{}: what is sent is too short to tell: {}",
            subject.name,
            longest.get()
        );
    }
}

fn check(response: &Response) -> Result<usize, TestCaseError> {
    let on_the_wire = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 4;
    let length = response.headers().iter().map(on_the_wire).sum();
    let cookies = || response.headers().iter().filter(|(name, _)| *name == SET_COOKIE);
    let brings_session = cookies().any(|(_, cookie)| cookie.as_bytes().starts_with(b"__session"));
    let from_clerk = if brings_session { cookies().map(on_the_wire).sum() } else { 0 };
    let limit = LIMIT.max(from_clerk + BESIDE_SESSION);
    prop_assert!(length < limit, "{length}: {:#?}", response.headers());
    let message = response.headers().get("x-clerk-auth-message");
    prop_assert!(message.is_none_or(|message| message.len() <= 256), "{message:?}");
    prop_assert_ne!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    Ok(length)
}
