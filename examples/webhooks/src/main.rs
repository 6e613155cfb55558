//! Receives webhooks and keeps the users in `users.db`, or in memory for a demonstration.
//!
//! ```text
//! cargo run -p webhooks
//! CLERK_WEBHOOK_SIGNING_SECRET=whsec_… DATABASE=users.db cargo run -p webhooks
//! ```
//!
//! Without a secret it uses its own, and prints a signed delivery to try.

#![expect(clippy::print_stdout, reason = "what it prints is there to be read and pasted")]

use std::net::Ipv4Addr;
use std::path::Path;

use clerk_runtime::webhooks::WebhookVerifier;
use clerk_testing::WebhookSigner;
use tokio::net::TcpListener;
use webhooks::users::Users;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let users = match std::env::var_os("DATABASE") {
        Some(file) => Users::open(Path::new(&file))?,
        None => Users::in_memory()?,
    };
    let port = std::env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(3000);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    println!("listening on http://{address}/webhooks");
    let verifier = match std::env::var_os("CLERK_WEBHOOK_SIGNING_SECRET") {
        Some(_) => WebhookVerifier::from_env()?,
        None => demonstration(&format!("http://{address}/webhooks"))?,
    };
    axum::serve(listener, webhooks::app(users, verifier)).with_graceful_shutdown(interrupted()).await?;
    Ok(())
}

/// A verifier with a public secret, and a command that delivers an event.
fn demonstration(url: &str) -> Result<WebhookVerifier, clerk_runtime::ConfigError> {
    const BODY: &str = r#"{"type":"user.created","data":{"id":"user_1","first_name":"Ada"}}"#;
    const SIGNING_SECRET: &str = "whsec_ZGVtb25zdHJhdGlvbiBvZiBhIHdlYmhvb2s=";
    let headers = WebhookSigner::new(SIGNING_SECRET).sign("msg_demonstration", BODY.as_bytes());
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("-H '{name}: {}' ", value.to_str().unwrap_or_default()))
        .collect();
    println!("curl -s -o /dev/null -w '%{{http_code}}' {headers}-d '{BODY}' {url} # expect 204");
    WebhookVerifier::new(SIGNING_SECRET)
}

async fn interrupted() {
    // Without a signal handler, the signal ends the process.
    let _ = tokio::signal::ctrl_c().await;
}
