//! The documents by which OAuth clients, MCP clients among them, discover how to call this application.
//!
//! A client that is refused finds `resource_metadata="…/.well-known/oauth-protected-resource/…"` in the
//! `WWW-Authenticate` header of the answer, reads there which authorization server issues tokens, and signs in.
//!
//! ```
//! use axum::Router;
//! use clerk_runtime::{Clerk, ClerkLayer, metadata};
//!
//! fn app(clerk: Clerk) -> Router {
//!     Router::new()
//!         .merge(metadata::ProtectedResource::new().scopes(["profile", "email"]).routes())
//!         .merge(metadata::authorization_server_routes())
//!         .layer(ClerkLayer::new(clerk))
//! }
//! ```

mod authorization_server;
mod protected_resource;

pub use authorization_server::authorization_server_routes;
pub use protected_resource::ProtectedResource;
pub(crate) use protected_resource::metadata_url;

use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL, CONTENT_TYPE,
};
use http::{HeaderValue, StatusCode};

/// A public JSON document, readable from any origin: browsers of other sites are clients too.
fn document(body: impl Into<axum::body::Body>) -> Response {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    with_cors(response)
}

/// The answer to a preflight request.
async fn preflight() -> Response {
    with_cors(StatusCode::OK.into_response())
}

fn with_cors(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, OPTIONS"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}
