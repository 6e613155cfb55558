//! The documents from which OAuth clients, including MCP clients, learn how to call this application.
//!
//! A client that is refused finds `resource_metadata="…/.well-known/oauth-protected-resource/…"` in the response's
//! `WWW-Authenticate` header. The document at that URL names the authorization server that issues tokens, where the client
//! signs in. This is the instance's own Frontend API, or an absolute `proxy_url` in front of it. A `proxy_url` that is a
//! path of this application is for browsers only.
//!
//! ```
//! use axum::Router;
//! use clerk_runtime::{Clerk, ClerkLayer, metadata};
//!
//! fn app(clerk: Clerk) -> Router {
//!     let resource = metadata::ProtectedResource::new();
//!     Router::new()
//!         .merge(resource.scopes(["profile", "email"]).routes())
//!         .merge(metadata::authorization_server_routes())
//!         .layer(ClerkLayer::new(clerk))
//! }
//! ```
//!
//! [`ProtectedResource`] is also a layer, for servers that accept only tokens issued for themselves.
//! [`ProtectedResource::at`] describes one of several resources of an application.
//!
//! A [`clerk_runtime::Router`](crate::Router) serves them with
//! [`protected_resource_metadata`](crate::Router::protected_resource_metadata) and
//! [`authorization_server_metadata`](crate::Router::authorization_server_metadata), which list them as public.
//!
//! # Clients in browsers
//!
//! Pages of other sites can read the documents without further setup: they allow every origin. The protected routes need a
//! `CorsLayer` of `tower-http`, *outside* of everything else, that is, added last. It answers preflight requests, which
//! carry no token and would get 401 from a guard, and lets the page read the challenge of a 401:
//!
//! ```
//! use axum::{Router, routing::post};
//! use clerk_runtime::{Clerk, ClerkLayer, OAuthAuth, metadata, protect};
//! use http::Method;
//! use http::header::WWW_AUTHENTICATE;
//! use tower_http::cors::{AllowHeaders, Any, CorsLayer};
//!
//! #[protect(token = "oauth_token")]
//! async fn call(auth: OAuthAuth) -> String {
//!     auth.user_id().to_owned()
//! }
//!
//! fn app(clerk: Clerk) -> Router {
//!     // Any origin: what counts is the token that the page holds, and no
//!     // cookie. `Any` for the headers would not do, because `*` does not stand
//!     // for `Authorization`.
//!     let cors = CorsLayer::new()
//!         .allow_origin(Any)
//!         .allow_methods([Method::GET, Method::POST])
//!         .allow_headers(AllowHeaders::mirror_request())
//!         .expose_headers([WWW_AUTHENTICATE]);
//!     Router::new()
//!         .route("/mcp", post(call))
//!         .merge(metadata::ProtectedResource::new().routes())
//!         .layer(ClerkLayer::new(clerk))
//!         .layer(cors)
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # use axum::body::Body;
//! # use http::Request;
//! # use tower::ServiceExt as _;
//! # let key = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";
//! # let clerk = Clerk::builder().publishable_key(key).secret_key("sk_test_1").build().unwrap();
//! # let request = |method: &str| Request::builder().method(method).uri("/mcp").header("origin", "https://page.test");
//! # let preflight = request("OPTIONS").header("access-control-request-method", "POST").body(Body::empty()).unwrap();
//! # assert_eq!(app(clerk.clone()).oneshot(preflight).await.unwrap().status(), 200);
//! # let refused = app(clerk).oneshot(request("POST").body(Body::empty()).unwrap()).await.unwrap();
//! # assert_eq!(refused.status(), 401);
//! # assert_eq!(refused.headers()["access-control-allow-origin"], "*");
//! # assert_eq!(refused.headers()["access-control-expose-headers"], "www-authenticate");
//! # }
//! ```
//!
//! Routes that authenticate callers by cookies must list the origins that may call them (`allow_origin([…])`), and
//! `allow_credentials(true)`.

mod authorization_server;
mod location;
mod protected_resource;

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL, CONTENT_TYPE, VARY,
};
use http::{HeaderValue, Response, StatusCode};

pub(crate) use authorization_server::WELL_KNOWN as AUTHORIZATION_SERVER;
pub use authorization_server::authorization_server_document;
pub use protected_resource::ProtectedResource;
pub(crate) use protected_resource::{WELL_KNOWN as PROTECTED_RESOURCE, metadata_url};

use crate::clerk::Clerk;

/// The answer to a preflight request for one of the documents: every origin may read them.
#[must_use]
pub fn preflight() -> Response<Bytes> {
    with_cors(Response::new(Bytes::new()))
}

/// The instance's Frontend API for OAuth clients, without a trailing slash.
///
/// # Security
///
/// A proxy on a path of this application does not count. Its host depends on the request, so the sender would
/// choose the URL in the document, and the URL that is fetched.
fn frontend_api(clerk: &Clerk) -> Option<String> {
    let url = clerk.instance().settings.frontend_api.independent_url();
    if url.is_none() {
        tracing::error!("OAuth clients cannot be told whose application this is: set CLERK_PUBLISHABLE_KEY");
    }
    url
}

/// A public JSON document that is readable from any origin, because clients can run in browsers on other
/// sites.
///
/// It contains the requested host, or belongs to the instance chosen by it, so no cache may store it for
/// others.
fn document(body: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    headers.insert(VARY, HeaderValue::from_static("Host, X-Forwarded-Host, X-Forwarded-Proto"));
    with_cors(response)
}

fn without_a_word(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    with_cors(response)
}

fn with_cors(mut response: Response<Bytes>) -> Response<Bytes> {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, OPTIONS"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}
