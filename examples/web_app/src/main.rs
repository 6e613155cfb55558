//! A website with sign-in, organizations and roles, rendered on the server without any JavaScript.
//!
//! Run with `cargo run -p web_app` and open the address it prints. Sign in as Ada, who administers Acme, or as Grace,
//! who is a member there.
//!
//! `PORT` picks another port than 3000. With `CLERK_PUBLISHABLE_KEY` and `CLERK_SECRET_KEY` set, the site belongs to
//! that instance instead of an embedded one, and to its account portal at `ACCOUNTS_URL`.

#![expect(clippy::print_stdout, reason = "says where to look")]

use std::error::Error;
use std::net::Ipv4Addr;

use clerk_runtime::Clerk;
use tokio::net::TcpListener;
use web_app::{Portal, demo, site};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let url = format!("http://localhost:{}", listener.local_addr()?.port());

    let embedded = if is_configured() { None } else { Some(demo::start().await?) };
    let (clerk, portal) = match &embedded {
        Some(embedded) => (embedded.clerk(), Portal::new(embedded.frontend_url(), &url)),
        None => (Clerk::from_env()?, Portal::new(&accounts_url()?, &url)),
    };

    println!("Open {url} in a browser. Stop with Ctrl-C.");
    let site = site(clerk, portal);
    axum::serve(listener, site).with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) }).await?;
    Ok(())
}

fn accounts_url() -> Result<String, &'static str> {
    std::env::var("ACCOUNTS_URL").map_err(|_| "ACCOUNTS_URL is not set: the address of your account portal")
}

fn is_configured() -> bool {
    std::env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("CLERK_"))
}
