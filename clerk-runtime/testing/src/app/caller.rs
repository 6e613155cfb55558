//! The callers of an application.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clerk_runtime::time::Clock as _;
use http::header::{ACCEPT, AUTHORIZATION, COOKIE, HOST, HeaderName, SET_COOKIE};
use http::{HeaderMap, Method};

use super::TestApp;
use super::cookies::Jar;
use super::request::TestRequest;
use crate::instance::{JwtBuilder, SessionToken};

/// A caller of a [`TestApp`]. Clones are the same caller: they share their cookies.
///
/// The cookies that the application sets are kept and sent again until they expire by the instance's clock, so the next
/// request sees a refreshed session, or a signed-out one. Cookies are distinguished only by name: path and domain are
/// ignored.
#[derive(Clone)]
#[must_use = "nothing is sent before a request is awaited"]
pub struct TestCaller {
    pub(super) app: TestApp,
    credential: Credential,
    opens_pages: bool,
    cookies: Arc<Mutex<Jar>>,
}

/// The content of the `Authorization` header.
#[derive(Clone)]
pub(super) enum Credential {
    Nothing,
    Session(Box<JwtBuilder<SessionToken>>),
    Token(String),
}

impl TestCaller {
    pub(super) fn new(app: TestApp, credential: Credential) -> Self {
        Self { app, credential, opens_pages: false, cookies: Arc::default() }
    }

    /// Sends the session in cookies, as scripts on the application's pages do. The cookies hold one token, which expires by
    /// the instance's clock; only [`as_browser_of`](TestApp::as_browser_of) has a refresh token for a new one.
    ///
    /// Other tokens stay in the header. Clones share the cookies. Requests carry `Sec-Fetch-Site: same-origin`, which
    /// `same_origin` requires.
    pub fn with_cookies(mut self) -> Self {
        if let Credential::Session(token) = &self.credential {
            let cookies = self.app.clerk.session_cookies(&token.mint());
            self.credential = Credential::Nothing;
            return self.with_cookie_header(&cookies);
        }
        self
    }

    /// Makes the caller a browser that opens pages: it asks for documents, and its session travels in cookies.
    ///
    /// A development instance knows this browser already. Call [`forget_cookies`](Self::forget_cookies) as well for one that
    /// comes for the first time and is sent through a handshake.
    pub fn as_page(self) -> Self {
        let page = Self { opens_pages: true, ..self.with_cookies() };
        let is_first_visit = matches!(page.credential, Credential::Nothing) && page.jar().is_empty();
        if is_first_visit && page.app.clerk.publishable_key().starts_with("pk_test_") {
            return page.with_cookie_header("__clerk_db_jwt=dvb_embedded");
        }
        page
    }

    /// Forgets every cookie.
    pub fn forget_cookies(self) -> Self {
        *self.jar() = Jar::default();
        self
    }

    /// The value of a cookie; `None` if the caller has none with that name.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().value(name, self.app.clerk.clock().now()).map(str::to_owned)
    }

    /// A `GET` request of this path, with a query if there is one.
    pub fn get(&self, path: &str) -> TestRequest {
        self.request(Method::GET, path)
    }

    /// A `POST` request.
    pub fn post(&self, path: &str) -> TestRequest {
        self.request(Method::POST, path)
    }

    /// A `PUT` request.
    pub fn put(&self, path: &str) -> TestRequest {
        self.request(Method::PUT, path)
    }

    /// A `PATCH` request.
    pub fn patch(&self, path: &str) -> TestRequest {
        self.request(Method::PATCH, path)
    }

    /// A `DELETE` request.
    pub fn delete(&self, path: &str) -> TestRequest {
        self.request(Method::DELETE, path)
    }

    /// A request of any method.
    ///
    /// # Panics
    ///
    /// When `path` cannot be the target of a request.
    pub fn request(&self, method: Method, path: &str) -> TestRequest {
        TestRequest::new(self.clone(), method, path)
    }

    pub(super) fn with_cookie_header(self, cookies: &str) -> Self {
        self.jar().add_pairs(cookies);
        self
    }

    /// The headers of every request, unless the request sets them itself.
    pub(super) fn headers(&self) -> Vec<(HeaderName, String)> {
        let (scheme, host) = self.app.origin.split_once("://").unwrap_or(("http", &self.app.origin));
        let mut headers = vec![(HOST, host.to_owned())];
        if scheme == "https" {
            headers.push((HeaderName::from_static("x-forwarded-proto"), scheme.to_owned()));
        }
        if self.opens_pages {
            headers.extend(DOCUMENT.map(|(name, value)| (HeaderName::from_static(name), value.to_owned())));
            headers
                .push((ACCEPT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8".to_owned()));
        }
        match &self.credential {
            Credential::Nothing => {}
            Credential::Session(token) => headers.push((AUTHORIZATION, format!("Bearer {}", token.mint()))),
            Credential::Token(token) => headers.push((AUTHORIZATION, format!("Bearer {token}"))),
        }
        let cookies = self.jar().header(self.app.clerk.clock().now());
        if cookies.is_some() && !self.opens_pages {
            headers.push((HeaderName::from_static("sec-fetch-site"), "same-origin".to_owned()));
        }
        headers.extend(cookies.map(|cookies| (COOKIE, cookies)));
        headers
    }

    /// Keeps the cookies of a response.
    pub(super) fn keep_cookies(&self, headers: &HeaderMap) {
        let now = self.app.clerk.clock().now();
        for cookie in headers.get_all(SET_COOKIE) {
            self.jar().set(&String::from_utf8_lossy(cookie.as_bytes()), now);
        }
    }

    fn jar(&self) -> MutexGuard<'_, Jar> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The headers of a browser whose user follows a link within the application.
const DOCUMENT: [(&str, &str); 3] =
    [("sec-fetch-dest", "document"), ("sec-fetch-mode", "navigate"), ("sec-fetch-site", "same-origin")];
