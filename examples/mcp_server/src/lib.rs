//! Notes of your own, for MCP clients: a server whose tools ask for OAuth scopes.
//!
//! 1. A client calls `/mcp` without a token. The answer, 401, names the metadata document of the resource.
//! 2. The document names the authorization server, the Clerk instance. The client registers itself there, sends its
//!    user to sign in, and comes back with an access token that carries the scopes which were agreed to.
//! 3. A tool whose scope the token lacks is answered 403 `insufficient_scope`, with the scope to ask for.

mod notes;
mod scopes;

use axum::Router;
use clerk_runtime::{Clerk, ClerkLayer, metadata};

/// The server at `/mcp`, and the documents by which clients find out how to call it.
pub fn app(clerk: Clerk) -> Router {
    Router::new()
        .merge(scopes::guarded(notes::service()))
        .merge(metadata::ProtectedResource::new().scopes([scopes::READ, scopes::WRITE]).routes())
        .merge(metadata::authorization_server_routes())
        .layer(ClerkLayer::new(clerk))
}
