//! The quickstart on rocket: a protected server, with a Clerk instance of its own to try it against.
//!
//! Run with `cargo run -p quickstart_rocket` and paste the lines it prints into another terminal. `PORT` picks another port
//! than 3000. With `CLERK_PUBLISHABLE_KEY` and `CLERK_SECRET_KEY` set, the server belongs to that instance instead of an
//! embedded one.

#[path = "../../attempts/mod.rs"]
mod attempts;

use std::error::Error;
use std::sync::Arc;

use clerk_runtime::rocket::{Routes, auth, protect, public, routes};
use clerk_runtime::{Auth, Clerk, ClerkLayer, SessionAuth};
use clerk_testing::EmbeddedClerk;
use rocket::config::LogLevel;
use rocket::fairing::AdHoc;
use rocket::serde::json::Json;
use rocket::{Config, get, post};
use serde::Deserialize;

#[public]
#[get("/")]
async fn home() -> &'static str {
    "open to everyone"
}

#[protect]
#[get("/dashboard")]
async fn dashboard(auth: SessionAuth) -> String {
    format!("hello, {}", auth.user_id())
}

#[protect(role = "org:admin")]
#[get("/members")]
async fn members() -> &'static str {
    "the members of your organization"
}

#[protect(permission = "org:invoices:create")]
#[post("/invoices", data = "<invoice>")]
async fn create_invoice(invoice: Json<Invoice>) -> String {
    format!("an invoice of {} cents", invoice.cents)
}

#[protect(feature = "org:export")]
#[get("/export")]
async fn export() -> &'static str {
    "everything, as a spreadsheet"
}

#[protect(plan = "user:pro")]
#[get("/reports")]
async fn reports() -> &'static str {
    "what only the pro plan shows"
}

#[protect(reverification = "strict")]
#[get("/recovery-codes")]
async fn recovery_codes() -> &'static str {
    "shown to those who proved just now who they are"
}

#[auth]
#[get("/whoami")]
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

#[rocket::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let embedded = if attempts::is_configured() { None } else { Some(EmbeddedClerk::start().await?) };
    let clerk = match &embedded {
        Some(embedded) => embedded.clerk(),
        None => Clerk::from_env()?,
    };
    let routes = routes![home, dashboard, members, create_invoice, export, reports, recovery_codes, whoami];

    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    // rocket would log every request, with the tokens that are in some URLs.
    let config = Config { port, log_level: LogLevel::Critical, ..Config::default() };
    let embedded = Arc::new(embedded);
    // The instance ends when the last of both is dropped: here, when the server has ended.
    let shown = Arc::clone(&embedded);
    let print = AdHoc::on_liftoff("print what to try", move |rocket| {
        Box::pin(async move {
            attempts::print(&format!("http://127.0.0.1:{}", rocket.config().port), shown.as_ref().as_ref());
        })
    });
    rocket::custom(config)
        .attach(ClerkLayer::new(clerk))
        .attach(Routes::new().mount("/", routes))
        .attach(print)
        .launch()
        .await?;
    Ok(())
}
