//! Serves the invoices of organizations. The README lists its features.
//!
//! ```text
//! cargo run -p invoices
//! CLERK_PUBLISHABLE_KEY=pk_… CLERK_SECRET_KEY=sk_… CLERK_WEBHOOK_SIGNING_SECRET=whsec_… DATABASE=invoices.db cargo run -p invoices
//! ```
//!
//! Without `CLERK_*` variables it starts its own Clerk instance, and prints requests to try.

#![expect(clippy::print_stdout, reason = "what it prints is there to be read and pasted")]

use std::error::Error;
use std::net::Ipv4Addr;
use std::path::Path;

use clerk_runtime::Clerk;
use clerk_runtime::time::SystemClock;
use clerk_runtime::webhooks::WebhookVerifier;
use clerk_testing::EmbeddedClerk;
use invoices::database::Database;
use invoices::{App, application, audit, demo, prometheus};
use tokio::net::TcpListener;

/// How many decisions may wait for the disk: those of some seconds on a busy server.
const AUDIT_QUEUE: usize = 10_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().init();
    let metrics = prometheus::install()?;
    let database = match std::env::var_os("DATABASE") {
        Some(file) => Database::open(Path::new(&file))?,
        None => Database::in_memory()?,
    };
    let embedded = if is_configured() { None } else { Some(EmbeddedClerk::start().await?) };
    let (clerk, verifier) = match &embedded {
        Some(embedded) => (embedded.clerk(), WebhookVerifier::new(SIGNING_SECRET)?),
        None => (Clerk::from_env()?, WebhookVerifier::from_env()?),
    };
    let (recorder, queue) = audit::queue(AUDIT_QUEUE, &database, SystemClock);
    let writer = queue.start()?;
    let app = application(clerk, recorder, App::new(&database, verifier, metrics));

    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("Listening on {url}. Stop with Ctrl-C.");
    if let Some(embedded) = &embedded {
        demo::fill(&database).await?;
        println!("Try it from another terminal:");
        demo::attempts(embedded).iter().for_each(|each| println!("\n# {}\n{}", each.caller, each.curl(&url)));
    }
    axum::serve(listener, app).with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) }).await?;
    writer.finish();
    Ok(())
}

fn is_configured() -> bool {
    std::env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("CLERK_"))
}

/// Everyone can read it, so it signs deliveries for the embedded Clerk only.
const SIGNING_SECRET: &str = "whsec_ZGVtb25zdHJhdGlvbiBvZiBhIHdlYmhvb2s=";
