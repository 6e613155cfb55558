//! The quickstart on actix-web: a protected server, with its own Clerk instance to try it.
//!
//! Run with `cargo run -p quickstart_actix_web` and paste the lines it prints into another terminal. `PORT` picks another port
//! than 3000. With `CLERK_PUBLISHABLE_KEY` and `CLERK_SECRET_KEY` set, the server belongs to that instance instead of an
//! embedded one.

#[path = "../../attempts/mod.rs"]
mod attempts;

use std::error::Error;
use std::net::{Ipv4Addr, TcpListener};

use actix_web::rt::System;
use actix_web::web::{self, Json};
use actix_web::{App, HttpServer};
use clerk_runtime::actix_web::{auth, protect};
use clerk_runtime::{Auth, Clerk, ClerkLayer, SessionAuth};
use clerk_testing::EmbeddedClerk;
use serde::Deserialize;

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

fn main() -> Result<(), Box<dyn Error>> {
    System::new().block_on(serve())
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let embedded = if attempts::is_configured() { None } else { Some(EmbeddedClerk::start().await?) };
    let clerk = match &embedded {
        Some(embedded) => embedded.clerk(),
        None => Clerk::from_env()?,
    };
    let app = move || {
        App::new()
            .route("/", web::get().to(home))
            .route("/dashboard", web::get().to(dashboard))
            .route("/members", web::get().to(members))
            .route("/invoices", web::post().to(create_invoice))
            .route("/export", web::get().to(export))
            .route("/reports", web::get().to(reports))
            .route("/recovery-codes", web::get().to(recovery_codes))
            .route("/whoami", web::get().to(whoami))
            .wrap(ClerkLayer::new(clerk.clone()))
    };

    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    attempts::print(&format!("http://{}", listener.local_addr()?), embedded.as_ref());
    HttpServer::new(app).workers(2).listen(listener)?.run().await?;
    Ok(())
}
