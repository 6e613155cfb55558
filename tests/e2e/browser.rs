//! A browser that only knows cookies and redirects, so tests can examine every step of a handshake.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use http::{HeaderMap, Method};
use reqwest::{Client, Response, redirect};
use url::Url;

use crate::app::answer;

/// Where a visit ended, and how it got there.
pub(crate) struct Visit {
    pub(crate) url: Url,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// Every requested URL, in order.
    pub(crate) trail: Vec<Url>,
}

impl Visit {
    /// The requested paths.
    pub(crate) fn paths(&self) -> Vec<&str> {
        self.trail.iter().map(Url::path).collect()
    }

    /// The reason why the visitor counts as signed out.
    pub(crate) fn reason(&self) -> &str {
        let mut reasons = self.headers.get_all("x-clerk-auth-reason").iter();
        let reason = reasons.next().map(|value| value.to_str().expect("text"));
        assert_eq!(reasons.next(), None, "there is one reason");
        reason.unwrap_or_default()
    }

    /// The reasons of the handshakes along the way.
    pub(crate) fn handshakes(&self) -> Vec<String> {
        self.trail.iter().filter_map(|url| query(url, "__clerk_hs_reason")).collect()
    }
}

pub(crate) fn query(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find_map(|(key, value)| (key == name).then(|| value.into_owned()))
}

pub(crate) struct Browser {
    client: Client,
    jar: Vec<Cookie>,
    /// The prefix of the cookies that the browser does not keep.
    refused: Option<&'static str>,
}

struct Cookie {
    name: String,
    value: String,
    host: String,
    /// Whether the cookie is also sent to subdomains.
    is_shared: bool,
    path: String,
    expires: Option<Instant>,
}

/// How many redirects real browsers follow.
const PATIENCE: usize = 20;

/// Names of this machine that not every resolver knows.
const HOSTS: [&str; 5] =
    ["localhost", "sat.localhost", "app.shop.localhost", "clerk.shop.localhost", "other.shop.localhost"];

impl Browser {
    pub(crate) fn new() -> Self {
        let builder = Client::builder().redirect(redirect::Policy::none());
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let builder = HOSTS.iter().fold(builder, |builder, host| builder.resolve(host, loopback));
        Self { client: builder.build().expect("a client"), jar: Vec::new(), refused: None }
    }

    /// Opens an address.
    pub(crate) async fn open(&mut self, url: &str) -> Visit {
        self.navigate(Method::GET, url, None, &[]).await
    }

    /// Follows a link on the page at `referrer`.
    pub(crate) async fn follow(&mut self, url: &str, referrer: &str) -> Visit {
        self.navigate(Method::GET, url, None, &[("referer", referrer)]).await
    }

    /// Submits a form of the page that `visit` ended on.
    pub(crate) async fn submit(&mut self, visit: &Visit, path: &str, fields: &[(&str, &str)]) -> Visit {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        if let Some(redirect_url) = query(&visit.url, "redirect_url") {
            form.append_pair("redirect_url", &redirect_url);
        }
        let body = form.extend_pairs(fields).finish();
        let action = visit.url.join(path).expect("a URL");
        self.navigate(Method::POST, action.as_str(), Some(body), &[]).await
    }

    /// Requests a document once, and follows no redirect.
    pub(crate) async fn step(&mut self, url: &str) -> Visit {
        let url = Url::parse(url).expect("a URL");
        let response = self.request(Method::GET, &url, None, &[]).await;
        finish(response, vec![url]).await
    }

    /// Sends a request as a script on a page of the application does.
    pub(crate) async fn fetch(&mut self, method: Method, url: &str) -> Visit {
        let url = Url::parse(url).expect("a URL");
        let headers = [("sec-fetch-dest", "empty"), ("accept", "*/*")];
        let response = self.request(method, &url, None, &headers).await;
        finish(response, vec![url]).await
    }

    /// The value of a cookie that a request to `url` would carry.
    pub(crate) fn cookie(&self, url: &str, name: &str) -> Option<&str> {
        let url = Url::parse(url).expect("a URL");
        self.cookies_for(&url).find(|cookie| cookie.name == name).map(|cookie| cookie.value.as_str())
    }

    /// Sets cookies for the host of `url`, in the format of a `Cookie` header.
    pub(crate) fn set_cookies(&mut self, url: &str, cookies: &str) {
        let url = Url::parse(url).expect("a URL");
        for pair in cookies.split("; ") {
            self.store(&url, &format!("{pair}; Path=/"));
        }
    }

    /// No longer keeps cookies whose names begin with this.
    pub(crate) fn refuse(&mut self, beginning: &'static str) {
        self.refused = Some(beginning);
        self.jar.retain(|cookie| !cookie.name.starts_with(beginning));
    }

    pub(crate) fn forget(&mut self, name: &str) {
        self.jar.retain(|cookie| cookie.name != name);
    }

    async fn navigate(
        &mut self,
        method: Method,
        url: &str,
        body: Option<String>,
        headers: &[(&str, &str)],
    ) -> Visit {
        // Real people take longer than the two seconds during which handshakes are counted.
        self.forget("__clerk_redirect_count");
        let mut url = Url::parse(url).expect("a URL");
        let mut response = self.request(method, &url, body, headers).await;
        let mut trail = vec![url.clone()];
        while let Some(location) = response.headers().get("location") {
            assert!(trail.len() <= PATIENCE, "redirected in circles: {trail:#?}");
            url = url.join(location.to_str().expect("text")).expect("a URL");
            trail.push(url.clone());
            // A redirect keeps the referrer of the page on which the navigation began.
            response = self.request(Method::GET, &url, None, headers).await;
        }
        finish(response, trail).await
    }

    async fn request(
        &mut self,
        method: Method,
        url: &Url,
        body: Option<String>,
        headers: &[(&str, &str)],
    ) -> Response {
        let cookies: Vec<String> =
            self.cookies_for(url).map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        let mut request = self.client.request(method, url.clone());
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        }
        if !headers.iter().any(|(name, _)| *name == "sec-fetch-dest") {
            request = request.header("sec-fetch-dest", "document").header("accept", "text/html");
        }
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let response = answer(request).await;
        for cookie in response.headers().get_all("set-cookie") {
            self.store(url, cookie.to_str().expect("text"));
        }
        response
    }

    fn cookies_for(&self, url: &Url) -> impl Iterator<Item = &Cookie> + use<'_> {
        let (host, path) = (url.host_str().expect("a host").to_owned(), url.path().to_owned());
        self.jar.iter().filter(move |cookie| {
            let is_below = host.strip_suffix(&cookie.host).is_some_and(|rest| rest.ends_with('.'));
            (host == cookie.host || cookie.is_shared && is_below)
                && path.starts_with(&cookie.path)
                && cookie.expires.is_none_or(|expires| Instant::now() < expires)
        })
    }

    /// Implements as much of RFC 6265 §5.3 as these tests need.
    fn store(&mut self, url: &Url, directive: &str) {
        let mut pieces = directive.split(';').map(str::trim);
        let (name, value) = pieces.next().and_then(|pair| pair.split_once('=')).expect("name=value");
        let (directory, _) = url.path().rsplit_once('/').expect("an absolute path");
        let mut cookie = Cookie {
            name: name.to_owned(),
            value: value.to_owned(),
            host: url.host_str().expect("a host").to_owned(),
            is_shared: false,
            path: if directory.is_empty() { "/".to_owned() } else { directory.to_owned() },
            expires: None,
        };
        for (key, value) in pieces.filter_map(|piece| piece.split_once('=')) {
            match key {
                "Domain" => {
                    assert!(cookie.host.ends_with(value), "a host sets cookies for itself and above");
                    (cookie.host, cookie.is_shared) = (value.to_owned(), true);
                }
                "Path" => value.clone_into(&mut cookie.path),
                "Max-Age" => {
                    let seconds = value.parse().expect("seconds");
                    cookie.expires = Some(Instant::now() + Duration::from_secs(seconds));
                }
                _ => {}
            }
        }
        if self.refused.is_some_and(|beginning| cookie.name.starts_with(beginning)) {
            return;
        }
        self.jar
            .retain(|old| (&old.name, &old.host, &old.path) != (&cookie.name, &cookie.host, &cookie.path));
        self.jar.push(cookie);
    }
}

async fn finish(response: Response, trail: Vec<Url>) -> Visit {
    Visit {
        url: trail.last().expect("at least one").clone(),
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.text().await.expect("text"),
        trail,
    }
}
