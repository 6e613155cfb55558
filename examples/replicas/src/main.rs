//! Three processes behind one address, which share what Clerk said through Redis.
//!
//! Run with `cargo run -p replicas`, after `apt install redis-server`, and paste the lines it prints into another terminal. It
//! starts Redis, an embedded Clerk and the three processes, and says whenever one of them asks Clerk.
//!
//! `PORT` picks another port than 3000.

#![expect(clippy::print_stdout, reason = "what it prints is there to be read and pasted")]

use std::error::Error;
use std::time::Duration;

use clerk_testing::EmbeddedClerk;
use replicas::fleet::{At, Fleet};
use replicas::redis_server::RedisServer;
use replicas::replica::{self, PORT, REPLICA};
use tokio::time::sleep;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if std::env::var_os(REPLICA).is_some() {
        return replica::serve().await;
    }
    let port = std::env::var(PORT).ok().map_or(Ok(3000), |port| port.parse())?;
    let (embedded, redis) = (EmbeddedClerk::start().await?, RedisServer::start(&[]).await?);
    let program = std::env::current_exe()?;
    let timeout = Duration::from_millis(50);
    let fleet =
        Fleet::start(&program, &embedded, &redis.url(), At::OnePort(Some(port)), timeout, &[]).await?;
    if let Some(url) = fleet.urls.first() {
        introduce(url, &embedded);
    }
    tokio::select! {
        () = tell_calls(&embedded) => {}
        () = ended() => {}
    }
    Ok(())
}

/// Waits for the signal to stop, after which Redis and the processes are stopped.
async fn ended() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn introduce(url: &str, embedded: &EmbeddedClerk) {
    let good = embedded.api_key().user("user_ada").mint();
    let revoked = embedded.api_key().revoked().mint();
    println!("three processes listen on {url}; paste into another terminal:\n");
    for (key, path, expected) in [
        (&good, "", "hello, from any replica; Clerk is asked once in 30 seconds, whoever answers"),
        (&good, "settle", "done; this rule has Clerk asked each time"),
        (&revoked, "", "401, at every replica"),
    ] {
        println!(
            "for i in 1 2 3 4 5 6; do curl -s -w '%{{http_code}}\\n' -H 'Authorization: Bearer {key}' {url}/{path}; done"
        );
        println!("  # {expected}\n");
    }
}

/// Prints a line for each call to Clerk.
async fn tell_calls(embedded: &EmbeddedClerk) {
    loop {
        for call in embedded.take_calls() {
            println!("Clerk was asked: {call}");
        }
        sleep(Duration::from_millis(100)).await;
    }
}
