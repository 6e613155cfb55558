//! One process of the application.

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use clerk_redis::Redis;
use clerk_runtime::{ApiKeyAuth, Clerk, ClerkLayer, protect};
use tokio::net::{TcpListener, TcpSocket};

/// The URL of Redis. [`Clerk::from_env`] reads Clerk's own variables.
pub const REDIS_URL: &str = "REDIS_URL";
/// The port on which the process listens, alone or with the others.
pub const PORT: &str = "PORT";
/// The name of the process.
pub const REPLICA: &str = "REPLICA";
/// The time-out for Redis, in milliseconds.
pub const STORE_TIMEOUT: &str = "STORE_TIMEOUT_MS";

/// A verdict is at most half a minute old, and costs one call for all processes.
#[protect(token = "api_key", max_stale = "30s")]
async fn hello(State(replica): State<String>, auth: ApiKeyAuth) -> String {
    format!("hello, {}, from replica {replica}\n", auth.subject())
}

/// Clerk is called each time. If it refuses a key, every process refuses it.
#[protect(token = "api_key")]
async fn settle() -> &'static str {
    "done\n"
}

/// The routes of a process.
pub fn app(replica: String, clerk: Clerk) -> Router {
    Router::new()
        .route("/", get(hello))
        .route("/settle", get(settle))
        .with_state(replica)
        .layer(ClerkLayer::new(clerk))
}

/// Serves with the configuration in the environment, until the process is stopped.
///
/// # Errors
///
/// When a variable is missing or wrong, or the port is taken.
pub async fn serve() -> Result<(), Box<dyn Error>> {
    let redis = Redis::open(&variable(REDIS_URL)?)?;
    let timeout = variable(STORE_TIMEOUT).ok().map(|text| text.parse()).transpose()?;
    let clerk = clerk_runtime::ClerkBuilder::from_env()?
        .verdict_store(redis)
        .verdict_store_timeout(Duration::from_millis(timeout.unwrap_or(50)))
        .build()?;
    let listener = listen(variable(PORT)?.parse()?)?;
    Ok(axum::serve(listener, app(variable(REPLICA)?, clerk)).await?)
}

/// Several processes listen on one port, and the kernel distributes the connections among them. In production
/// a load balancer does this.
fn listen(port: u16) -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    #[cfg(unix)]
    socket.set_reuseport(true)?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    socket.listen(1024)
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|_| format!("the variable {name} is missing"))
}
