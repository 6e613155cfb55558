//! Personal notes for MCP clients: a server whose tools require OAuth scopes.
//!
//! 1. A client calls `/mcp` without a token. The answer is 401, and names the metadata document of the
//!    resource.
//! 2. The document names the authorization server, which is the Clerk instance. The client registers itself
//!    there, sends its user to sign in, and receives an access token with the scopes to which the user
//!    consented.
//! 3. If the token lacks a tool's scope, the answer is 403 `insufficient_scope`, with the scopes to request.
//! 4. A token that was issued for another server is refused. The log says who acts for whom.
//!
//! A client can run in a browser, on a page of another site.

mod notes;
mod scopes;

use axum::Router;
use clerk_runtime::{Clerk, ClerkLayer, ConfigError, metadata};
use http::header::WWW_AUTHENTICATE;
use http::{HeaderName, Method};
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

/// The server at `/mcp`, and the metadata documents from which clients learn how to call it.
///
/// # Errors
///
/// If the server's path is invalid.
pub fn app(clerk: Clerk) -> Result<Router, ConfigError> {
    // `false`, because by default the instance issues opaque tokens, which do not say for which server they
    // are. With JWTs it can be `true`.
    let resource = metadata::ProtectedResource::at("/mcp")?.audience_required(false);
    let resource = resource.scopes([scopes::READ, scopes::WRITE]);
    Ok(Router::new()
        .merge(scopes::guarded(notes::service()).layer(resource.clone()))
        .merge(resource.routes())
        .merge(metadata::authorization_server_routes())
        .layer(ClerkLayer::new(clerk))
        .layer(pages_of_other_sites()))
}

/// The outermost layer. It answers preflights, which carry no token, before a guard sees them, and lets pages
/// read the challenge of a 401. Any site may call, because only a token that the page itself has counts, and
/// no cookie.
fn pages_of_other_sites() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([WWW_AUTHENTICATE, HeaderName::from_static("mcp-session-id")])
}
