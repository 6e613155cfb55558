//! Real processes and a real `redis-server`. Run with `cargo test -p replicas`; with
//! `REDIS_SERVER=valkey-server` they use Valkey.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a test, which panics when it fails"
)]

mod cluster;
mod deliveries;
mod events;
mod processes;
mod tls;
mod verdicts;

use replicas::redis_server::RedisServer;
use watch as _;

/// A Redis server. `None`, with a warning, if the program is missing. In CI that is a failure.
async fn redis(options: &[&str]) -> Option<RedisServer> {
    match RedisServer::start(options).await {
        Ok(server) => Some(server),
        Err(problem) => {
            assert!(std::env::var_os("CI").is_none(), "{problem}");
            println!("\n*** THE TESTS WITH REDIS DID NOT RUN: {problem} ***\n");
            None
        }
    }
}
