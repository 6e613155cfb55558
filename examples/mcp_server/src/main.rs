//! Serves the notes on `http://127.0.0.1:3000/mcp`; point an MCP client there.
//!
//! Run with `cargo run -p mcp_server`. `PORT` picks another port. With `CLERK_PUBLISHABLE_KEY` and
//! `CLERK_SECRET_KEY` set, the server belongs to that instance, in which dynamic client registration must be
//! enabled. Otherwise it starts an embedded one, whose user consents to everything. In production, set
//! `CLERK_PUBLIC_URL` to the address that clients use: tokens are compared with it.

#![expect(clippy::print_stdout, reason = "what it prints is there to be read and pasted")]

use std::error::Error;
use std::net::Ipv4Addr;

use clerk_runtime::Clerk;
use clerk_testing::EmbeddedClerk;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_writer(std::io::stderr).init();
    let is_configured = std::env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("CLERK_"));
    let embedded = if is_configured { None } else { Some(EmbeddedClerk::start().await?) };
    let clerk = match &embedded {
        Some(embedded) => embedded.clerk(),
        None => Clerk::from_env()?,
    };
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("Listening on {url}/mcp. An MCP client finds the rest by itself:");
    println!("npx @modelcontextprotocol/inspector --transport http --server-url {url}/mcp");
    if let Some(embedded) = &embedded {
        let token = |scopes: &[&str]| embedded.oauth_access_token().scopes(scopes.iter().copied()).mint();
        println!(
            "\nOr, by hand, without a token, with one that may read, and with one that may write as well:"
        );
        println!("{}", call(&url, None));
        println!("{}", call(&url, Some(&token(&["notes:read"]))));
        println!("{}", call(&url, Some(&token(&["notes:read", "notes:write"]))));
    }
    println!("\nStop with Ctrl-C.");
    // Not gracefully, because clients can keep streams open for as long as they like.
    tokio::select! {
        served = axum::serve(listener, mcp_server::app(clerk)?).into_future() => Ok(served?),
        signal = tokio::signal::ctrl_c() => Ok(signal?),
    }
}

/// A command that calls the tool for writing.
fn call(url: &str, token: Option<&str>) -> String {
    let authorization =
        token.map_or_else(String::new, |token| format!("-H 'Authorization: Bearer {token}' "));
    format!(
        "curl -i {authorization}-H 'Accept: application/json, text/event-stream' -H 'Content-Type: application/json' \
         -H 'MCP-Protocol-Version: 2026-07-28' -H 'Mcp-Method: tools/call' -H 'Mcp-Name: add_note' \
         -d '{MESSAGE}' {url}/mcp"
    )
}

const MESSAGE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add_note","arguments":{"text":"milk"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"curl","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}"#;
