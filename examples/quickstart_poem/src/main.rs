//! The quickstart on poem: a protected server, with its own Clerk instance to try it.
//!
//! Run with `cargo run -p quickstart_poem` and paste the lines it prints into another terminal. `PORT` picks another port than
//! 3000. With `CLERK_PUBLISHABLE_KEY` and `CLERK_SECRET_KEY` set, the server belongs to that instance instead of an embedded
//! one.

#[path = "../../attempts/mod.rs"]
mod attempts;

use std::error::Error;
use std::net::{Ipv4Addr, TcpListener};

use clerk_runtime::poem::{auth, protect};
use clerk_runtime::{Auth, Clerk, ClerkLayer, SessionAuth};
use clerk_testing::EmbeddedClerk;
use poem::listener::TcpAcceptor;
use poem::web::Json;
use poem::{EndpointExt as _, Route, Server, get, handler, post};
use serde::Deserialize;

#[handler]
async fn home() -> &'static str {
    "open to everyone"
}

#[protect]
#[handler]
async fn dashboard(auth: SessionAuth) -> String {
    format!("hello, {}", auth.user_id())
}

#[protect(role = "org:admin")]
#[handler]
async fn members() -> &'static str {
    "the members of your organization"
}

#[protect(permission = "org:invoices:create")]
#[handler]
async fn create_invoice(Json(invoice): Json<Invoice>) -> String {
    format!("an invoice of {} cents", invoice.cents)
}

#[protect(feature = "org:export")]
#[handler]
async fn export() -> &'static str {
    "everything, as a spreadsheet"
}

#[protect(plan = "user:pro")]
#[handler]
async fn reports() -> &'static str {
    "what only the pro plan shows"
}

#[protect(reverification = "strict")]
#[handler]
async fn recovery_codes() -> &'static str {
    "shown to those who proved just now who they are"
}

#[auth]
#[handler]
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
    let app = Route::new()
        .at("/", get(home))
        .at("/dashboard", get(dashboard))
        .at("/members", get(members))
        .at("/invoices", post(create_invoice))
        .at("/export", get(export))
        .at("/reports", get(reports))
        .at("/recovery-codes", get(recovery_codes))
        .at("/whoami", get(whoami))
        .with(ClerkLayer::new(clerk));

    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    attempts::print(&format!("http://{}", listener.local_addr()?), embedded.as_ref());
    let stop = async { drop(tokio::signal::ctrl_c().await) };
    let server = Server::new_with_acceptor(TcpAcceptor::from_std(listener)?);
    server.run_with_graceful_shutdown(app, stop, None).await?;
    Ok(())
}
