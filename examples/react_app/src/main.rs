//! A React page with Clerk's components on one origin, and an API on another. The README says how to run both.
//!
//! `PORT` picks another port than 3000 for the page, `API_PORT` another than 3001 for the API. `PAGE_ORIGIN` names the
//! page's origin if Vite serves it instead. `CLERK_*` variables say which instance it is, such as those that
//! `cargo clerk dev` prints.

#![expect(clippy::print_stdout, reason = "says where to look")]

mod api;
mod page;

use std::error::Error;
use std::net::Ipv4Addr;

use clerk_runtime::ClerkBuilder;
use tokio::net::TcpListener;

use page::Config;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if !page::is_built() {
        return Err(
            "the page is not built: run `npm install` and `npm run build` in examples/react_app".into()
        );
    }
    let page = listen("PORT", 3000).await?;
    let api = listen("API_PORT", 3001).await?;
    let page_url = format!("http://localhost:{}", page.local_addr()?.port());
    let api_url = format!("http://localhost:{}", api.local_addr()?.port());
    let origin = std::env::var("PAGE_ORIGIN").unwrap_or_else(|_| page_url.clone());

    // Tokens that another page obtained are refused.
    let clerk = ClerkBuilder::from_env()?.authorized_parties([&origin]).build()?;
    let config = Config::new(&clerk, &api_url)?;
    println!("Open {page_url} in a browser; the API is at {api_url}. Stop with Ctrl-C.");
    let api_routes = api::routes(clerk.clone(), origin.parse()?);
    tokio::select! {
        served = async { axum::serve(page, page::routes(clerk, config)).await } => served?,
        served = async { axum::serve(api, api_routes).await } => served?,
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(())
}

async fn listen(variable: &str, default: u16) -> Result<TcpListener, Box<dyn Error>> {
    let port = match std::env::var(variable) {
        Ok(port) => port.parse().map_err(|_| format!("{variable} must be a port, such as {default}"))?,
        Err(_) => default,
    };
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?)
}
