//! The application under load: an ordinary server with a handler for each kind of token.

use std::net::Ipv4Addr;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Clerk, ClerkLayer, protect};
use clerk_testing::EmbeddedClerk;
use tokio::net::TcpListener;

async fn public() {}

#[protect]
async fn user() {}

#[protect(token = "api_key")]
async fn api_key() {}

#[protect(token = "m2m_token")]
async fn m2m_token() {}

#[protect(token = "oauth_token")]
async fn oauth_token() {}

/// Small, so it is soon full and each new token evicts another.
const TOKEN_MEMO_BYTES: u64 = 1024 * 1024;

/// The time-out for calls to the instance. It is short, so outages in which the instance does not answer are
/// short too.
pub(crate) const TIME_OUT: Duration = Duration::from_secs(1);

/// An instance and the address of a server that it protects.
pub(crate) struct Application {
    pub(crate) clerk: EmbeddedClerk,
    pub(crate) address: String,
}

impl Application {
    pub(crate) async fn start() -> Self {
        let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
        let configured = clerk.builder().token_memo_bytes(TOKEN_MEMO_BYTES).api_timeout(TIME_OUT).build();
        let address = serve(configured.expect("the configuration is valid")).await;
        Self { clerk, address }
    }
}

async fn serve(clerk: Clerk) -> String {
    let routes = Router::new()
        .route("/public", get(public))
        .route("/user", get(user))
        .route("/api-key", get(api_key))
        .route("/m2m-token", get(m2m_token))
        .route("/oauth-token", get(oauth_token));
    let app = routes.layer(ClerkLayer::new(clerk));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address").to_string();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}
