//! Notes of your own, for MCP clients: a server whose tools ask for OAuth scopes.
//!
//! 1. A client calls `/mcp` without a token. The answer, 401, names the metadata document of the resource.
//! 2. The document names the authorization server, the Clerk instance. The client registers itself there, sends its
//!    user to sign in, and comes back with an access token that carries the scopes which were agreed to.
//! 3. A tool whose scope the token lacks is answered 403 `insufficient_scope`, with the scopes to ask for.
//! 4. A token that was issued for another server is refused. The log says who acts for whom.
//!
//! A client may run in a browser, as a page of another site.

mod notes;
mod scopes;

use axum::Router;
use clerk_runtime::{Clerk, ClerkLayer, ConfigError, metadata};
use http::header::WWW_AUTHENTICATE;
use http::{HeaderName, Method};
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

/// The server at `/mcp`, and the documents by which clients find out how to call it.
///
/// # Errors
///
/// Where the path of the server is none.
pub fn app(clerk: Clerk) -> Result<Router, ConfigError> {
    // `false`, because the instance issues opaque tokens unless it is told otherwise, which do not say for which server they
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

/// Outermost: it answers preflights, which carry no token, before a guard sees them, and lets the page read the challenge
/// of a 401. Any site may call, because a token that the page itself holds is what counts, and no cookie.
fn pages_of_other_sites() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([WWW_AUTHENTICATE, HeaderName::from_static("mcp-session-id")])
}
