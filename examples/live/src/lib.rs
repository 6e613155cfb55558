//! Connections that stay open, as a router that tests can serve.

mod chat;
mod page;
mod ticks;

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Clerk, ClerkLayer, ConfigError};
use clerk_testing::EmbeddedClerk;

/// Every route of the example.
pub fn app(clerk: Clerk) -> Router {
    Router::new()
        .route("/", get(page::page))
        .route("/chat", get(chat::chat))
        .route("/ticks", get(ticks::ticks))
        .layer(ClerkLayer::new(clerk))
}

/// The instance, as the example configures it.
///
/// # Errors
///
/// If an option is invalid.
pub fn clerk(embedded: &EmbeddedClerk) -> Result<Clerk, ConfigError> {
    embedded.builder().token_in_websocket_protocol(true).build()
}

// The documentation's page is tested here, because its examples need WebSockets.
#[cfg(doctest)]
#[doc = include_str!("../../../clerk-runtime/src/docs/connections.md")]
mod connections {}
