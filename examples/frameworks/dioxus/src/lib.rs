//! Server functions of dioxus with rules: a parameter of the attribute names the caller, and `#[middleware]` the rule.
//!
//! dioxus extracts the parameters of the attribute before it reads the body, and runs middleware before both.

use axum::Router;
use clerk_runtime::layer::protect;
use clerk_runtime::{Clerk, ClerkLayer, SessionAuth};
use dioxus::prelude::*;
use dioxus::server::FullstackState;

/// For everyone who is signed in, because it takes a session.
#[get("/api/dashboard", auth: SessionAuth)]
pub async fn dashboard() -> Result<String> {
    Ok(format!("hello, {}", auth.user_id()))
}

/// For those who may create invoices.
#[post("/api/invoices", auth: SessionAuth)]
#[middleware(protect!(permission = "org:invoices:create"))]
pub async fn create_invoice(cents: u64) -> Result<String> {
    Ok(format!("{cents} cents by {}", auth.user_id()))
}

/// The application without its pages.
pub fn app(clerk: Clerk) -> Router {
    Router::new()
        .register_server_functions()
        .layer(ClerkLayer::new(clerk))
        .with_state(FullstackState::headless())
}
