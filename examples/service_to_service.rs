//! One service calls another: `cron` calls `reports` with an M2M token, and `reports` knows the caller.
//!
//! Run with `cargo run --example service_to_service` and paste the lines it prints into another terminal.
//! Both services and an embedded Clerk run in this program. In production, each has its own machine's
//! `CLERK_MACHINE_SECRET_KEY` in its environment, and begins with `Clerk::machine_from_env()?`. Which machine
//! may call which one is configured at Clerk.

#![expect(clippy::print_stdout, reason = "what it prints is there to be read and pasted")]

use std::error::Error;
use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use clerk_runtime::backend::TokenSource;
use clerk_runtime::{Clerk, M2mAuth, TokenType, protect};
use clerk_testing::EmbeddedClerk;
use tokio::net::TcpListener;

// The service that is called.

#[protect(token = "m2m_token")]
async fn today(machine: M2mAuth) -> String {
    format!("today's report, for {}", machine.machine_id())
}

fn reports(clerk: Clerk) -> Router {
    Router::new().route("/today", get(today)).layer(clerk)
}

// The service that calls.

struct Cron {
    tokens: TokenSource,
    client: reqwest::Client,
    reports: String,
}

async fn nightly(State(cron): State<Arc<Cron>>) -> Result<String, StatusCode> {
    cron.fetch().await.map_err(|_| StatusCode::BAD_GATEWAY)
}

impl Cron {
    async fn fetch(&self) -> Result<String, Box<dyn Error>> {
        // Created once and renewed before it expires, so most requests make no call to Clerk.
        let token = self.tokens.token().await?;
        let request = self.client.get(format!("{}/today", self.reports));
        let response = request.bearer_auth(token.expose_secret()).send().await?;
        Ok(response.error_for_status()?.text().await?)
    }
}

fn cron(clerk: &Clerk, reports: String) -> Result<Router, Box<dyn Error>> {
    let tokens = clerk.client().m2m().token_source()?;
    // A redirect would send the token to another server.
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let cron = Cron { tokens, client, reports };
    Ok(Router::new().route("/nightly", get(nightly)).with_state(Arc::new(cron)))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let embedded = EmbeddedClerk::start().await?;
    let [reports_machine, stranger] = ["reports", "stranger"].map(|name| embedded.machine(name, [""; 0]));
    let cron_machine = embedded.machine("cron", [reports_machine.id()]);
    // The same as `Clerk::machine_from_env()` with this key in the environment.
    let clerk = |secret_key: &str| {
        let builder = Clerk::builder().accepts(TokenType::M2mToken).machine_secret_key(secret_key);
        builder.api_url(embedded.url()).build()
    };

    let reports_url = serve(0, reports(clerk(reports_machine.secret_key())?)).await?;
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let cron_url = serve(port, cron(&clerk(cron_machine.secret_key())?, reports_url.clone())?).await?;
    let stranger_url = serve(0, cron(&clerk(stranger.secret_key())?, reports_url.clone())?).await?;

    println!("Listening on {cron_url}. Try it from another terminal:");
    for (what, url, status) in [
        ("cron, which may call reports, calls it", format!("{cron_url}/nightly"), 200),
        ("and again, with the same token", format!("{cron_url}/nightly"), 200),
        ("a machine that may not call reports", format!("{stranger_url}/nightly"), 502),
        ("nobody", format!("{reports_url}/today"), 401),
    ] {
        println!("\n# {what}\ncurl -s -o /dev/null -w '%{{http_code}}' {url} # expect {status}");
    }
    println!("\nStop with Ctrl-C.");
    tokio::signal::ctrl_c().await?;
    Ok(())
}

/// Serves on a port of this machine, or on a free one if it is 0, and returns the address.
async fn serve(port: u16, app: Router) -> Result<String, Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(url)
}
