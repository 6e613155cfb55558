//! The README's quick start. Run with `CLERK_SECRET_KEY=… CLERK_PUBLISHABLE_KEY=… cargo run --example readme`.

use axum::Router;
use axum::routing::{get, post};
use clerk_runtime::{Clerk, ClerkLayer, SessionAuth, protect};

#[protect]
async fn dashboard(auth: SessionAuth) -> String {
    format!("Hello, {}", auth.user_id())
}

#[protect(permission = "org:invoices:create")]
async fn create_invoice() -> &'static str {
    "created"
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = Router::new()
        .route("/dashboard", get(dashboard))
        .route("/invoices", post(create_invoice))
        .layer(ClerkLayer::new(Clerk::from_env()?));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}
