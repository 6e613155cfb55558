//! Calls of an application without a socket.

mod caller;
mod cookies;
mod request;
mod response;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower::ServiceExt as _;
use tower::util::BoxCloneSyncService;
use tower_service::Service;
use url::Url;

use crate::apis::store::Session;
use crate::embedded::EmbeddedClerk;
use crate::instance::{JwtBuilder, SessionToken};
use caller::Credential;

pub use caller::TestCaller;
pub use request::TestRequest;
pub use response::TestResponse;

/// An application under test and the instance whose callers it serves. Cheap to clone.
///
/// It calls the application as a `tower_service::Service`, in the test's own task and without a socket. Each method that
/// returns a caller gives it cookies of its own.
///
/// ```
/// use axum::{Json, Router, routing::{get, post}};
/// use clerk_runtime::{ApiKeyAuth, ClerkLayer, SessionAuth, protect};
/// use clerk_testing::{EmbeddedClerk, TestApp};
/// use http::StatusCode;
/// use serde_json::{Value, json};
///
/// #[protect(role = "org:admin")]
/// async fn members(auth: SessionAuth) -> String {
///     format!("members, for {}", auth.user_id())
/// }
///
/// #[protect(token = "api_key", scope = "invoices:write")]
/// async fn create_invoice(
///     key: ApiKeyAuth,
///     Json(invoice): Json<Value>,
/// ) -> Json<Value> {
///     Json(json!({ "by": key.subject(), "cents": invoice["cents"] }))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let clerk = EmbeddedClerk::start().await?;
/// let router = Router::new()
///     .route("/members", get(members))
///     .route("/invoices", post(create_invoice));
/// let app = TestApp::new(&clerk, router.layer(ClerkLayer::new(clerk.clerk())));
///
/// let token = clerk.session_token().user("user_ada");
/// let admin = token.organization("org_acme", "acme", "org:admin");
/// let ada = app.as_session(admin).get("/members").await;
/// assert_eq!(ada.text(), "members, for user_ada");
/// let ben = app.as_user("user_ben").get("/members").await;
/// assert_eq!(ben.status(), StatusCode::NOT_FOUND);
///
/// let page = app.anonymous().as_page().get("/members").await;
/// assert!(page.location().is_some_and(|url| url.contains("/sign-in")));
///
/// let key = app.as_api_key("user_ada", ["invoices:write"]);
/// let created = key.post("/invoices").json(&json!({ "cents": 100 })).await;
/// let invoice: Value = created.json();
/// assert_eq!(invoice, json!({ "by": "user_ada", "cents": 100 }));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TestApp {
    clerk: EmbeddedClerk,
    service: BoxCloneSyncService<Request<Bytes>, Response<Bytes>, BoxError>,
    origin: String,
}

impl TestApp {
    /// An application that takes requests with axum's bodies: a `Router`, with or without layers around it.
    ///
    /// Its [`Clerk`](clerk_runtime::Clerk) must come from `clerk`.
    pub fn new<S, B>(clerk: &EmbeddedClerk, app: S) -> Self
    where
        S: Service<Request<axum::body::Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        Self::with_body(clerk, app)
    }

    /// An application that takes bodies of another type, made from the bytes of each request.
    pub fn with_body<R, S, B>(clerk: &EmbeddedClerk, app: S) -> Self
    where
        R: From<Bytes> + Send + 'static,
        S: Service<Request<R>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        let with_body = |request: Request<Bytes>| request.map(R::from);
        let read = app.map_request(with_body).map_err(Into::into).and_then(response::read);
        Self {
            clerk: clerk.clone(),
            service: BoxCloneSyncService::new(read),
            origin: "http://localhost:3000".to_owned(),
        }
    }

    /// Sets the application's public origin, for example `https://app.shop.localhost`. The default is `http://localhost:3000`.
    ///
    /// Requests then have that `Host`, and `X-Forwarded-Proto: https` if the scheme is https.
    ///
    /// # Panics
    ///
    /// If it is not an `http` or `https` origin.
    #[must_use]
    #[expect(clippy::panic, reason = "a mistake in the text of a test, where the panic is the message")]
    pub fn with_origin(mut self, origin: impl AsRef<str>) -> Self {
        let text = origin.as_ref();
        let is_one = |url: &Url| matches!(url.scheme(), "http" | "https") && url.path() == "/";
        self.origin = match Url::parse(text).ok().filter(is_one) {
            Some(url) => url.origin().ascii_serialization(),
            None => panic!("`{text}` is no origin: write one like `https://app.example.com`"),
        };
        self
    }

    /// A caller without a token, with a browser on which no user is signed in.
    pub fn anonymous(&self) -> TestCaller {
        TestCaller::new(self.clone(), Credential::Nothing)
    }

    /// A signed-in user with this id, with an active session and no organization. Each request carries a fresh token, as
    /// with Clerk's front-end libraries.
    pub fn as_user(&self, id: impl Into<String>) -> TestCaller {
        self.as_session(self.clerk.session_token().user(id))
    }

    /// A user with the session that this token describes. Each request carries a fresh token.
    pub fn as_session(&self, token: JwtBuilder<SessionToken>) -> TestCaller {
        TestCaller::new(self.clone(), Credential::Session(Box::new(token.authorized_party(&self.origin))))
    }

    /// The browser of a session that the instance knows, right after signing in: its cookies can be refreshed.
    pub fn as_browser_of(&self, session: &Session) -> TestCaller {
        let caller = TestCaller::new(self.clone(), Credential::Nothing);
        caller.with_cookie_header(&self.clerk.browser_cookies(session, &self.origin))
    }

    /// An API key of this user or organization, with these scopes.
    pub fn as_api_key<S: Into<String>>(
        &self,
        subject: impl Into<String>,
        scopes: impl IntoIterator<Item = S>,
    ) -> TestCaller {
        self.with_token(self.clerk.api_key().user(subject).scopes(scopes).mint())
    }

    /// A caller with this token in the `Authorization` header: an M2M token, an OAuth access token, or a forged one.
    pub fn with_token(&self, token: impl Into<String>) -> TestCaller {
        TestCaller::new(self.clone(), Credential::Token(token.into()))
    }
}

impl fmt::Debug for TestApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestApp").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Why an application has not answered.
type BoxError = Box<dyn Error + Send + Sync>;
