//! Server functions of leptos with rules in front of them.
//!
//! leptos reads and decodes the arguments of a server function before its body runs, so a parameter that the body extracts
//! comes too late to keep a stranger's body unread. The rule is around the route instead, and the body only asks who passed.

use axum::Router;
use axum::routing::post;
use clerk_runtime::layer::protect;
use clerk_runtime::{Clerk, ClerkLayer, SessionAuth};
use leptos::prelude::ServerFnError;
use leptos::server;
use leptos_axum::{extract, handle_server_fns};

/// For everyone who is signed in.
#[server(endpoint = "dashboard")]
pub async fn dashboard() -> Result<String, ServerFnError> {
    let auth: SessionAuth = extract().await?;
    Ok(format!("hello, {}", auth.user_id()))
}

/// For those who may create invoices, which its route says.
#[server(endpoint = "create_invoice")]
pub async fn create_invoice(cents: u64) -> Result<String, ServerFnError> {
    let auth: SessionAuth = extract().await?;
    Ok(format!("{cents} cents by {}", auth.user_id()))
}

/// The application: a function that gets no route of its own is for everyone who is signed in.
pub fn app(clerk: Clerk) -> Router {
    let billers = protect!(permission = "org:invoices:create");
    Router::new()
        .route("/api/create_invoice", post(handle_server_fns).layer(billers))
        .route("/api/{*function}", post(handle_server_fns))
        .route_layer(protect!())
        .layer(ClerkLayer::new(clerk))
}
