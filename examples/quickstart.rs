//! A protected server, with its own Clerk instance to try it.
//!
//! Run with `cargo run --example quickstart` and paste the lines it prints into another terminal.
//!
//! `PORT` picks another port than 3000. With `CLERK_PUBLISHABLE_KEY` and `CLERK_SECRET_KEY` set, the server belongs to
//! that instance instead of an embedded one.

mod attempts;

use std::error::Error;
use std::net::Ipv4Addr;

use axum::routing::{get, post};
use axum::{Json, Router};
use clerk_runtime::{Auth, Clerk, ClerkLayer, SessionAuth, auth, protect};
use clerk_testing::EmbeddedClerk;
use serde::Deserialize;
use tokio::net::TcpListener;

async fn home() -> &'static str {
    "open to everyone"
}

#[protect]
async fn dashboard(auth: SessionAuth) -> String {
    format!("hello, {}", auth.user_id())
}

#[protect(role = "org:admin")]
async fn members() -> &'static str {
    "the members of your organization"
}

#[protect(permission = "org:invoices:create")]
async fn create_invoice(Json(invoice): Json<Invoice>) -> String {
    format!("an invoice of {} cents", invoice.cents)
}

#[protect(feature = "org:export")]
async fn export() -> &'static str {
    "everything, as a spreadsheet"
}

#[protect(plan = "user:pro")]
async fn reports() -> &'static str {
    "what only the pro plan shows"
}

#[protect(reverification = "strict")]
async fn recovery_codes() -> &'static str {
    "shown to those who proved just now who they are"
}

#[auth]
async fn whoami(auth: Auth) -> String {
    match auth.user_id() {
        Some(user) => format!("you are {user}"),
        None => "you are not signed in".to_owned(),
    }
}

#[derive(Deserialize)]
struct Invoice {
    cents: u64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let embedded = if attempts::is_configured() { None } else { Some(EmbeddedClerk::start().await?) };
    let clerk = match &embedded {
        Some(embedded) => embedded.clerk(),
        None => Clerk::from_env()?,
    };
    let app = Router::new()
        .route("/", get(home))
        .route("/dashboard", get(dashboard))
        .route("/members", get(members))
        .route("/invoices", post(create_invoice))
        .route("/export", get(export))
        .route("/reports", get(reports))
        .route("/recovery-codes", get(recovery_codes))
        .route("/whoami", get(whoami))
        .layer(ClerkLayer::new(clerk));

    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    attempts::print(&format!("http://{}", listener.local_addr()?), embedded.as_ref());
    axum::serve(listener, app).with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) }).await?;
    Ok(())
}
