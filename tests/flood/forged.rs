//! A flood of forged tokens in this process: its cost, and its effect on signed-in users.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use clerk_runtime::{ClerkLayer, protect};
use clerk_testing::EmbeddedClerk;
use http::{Request, StatusCode};
use tokio::task::JoinSet;
use tower_service::Service as _;

use crate::forgery::Forger;
use crate::memory;

#[protect]
async fn user() {}

#[protect(token = any)]
async fn anyone() {}

/// A debug build is ten times slower. The program in `tests/soak` sends a million.
const FORGERIES: usize = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
const STRANGERS: usize = 4;
const FORGERIES_PER_USER: usize = 50;
/// How much time passes on the instance's clock during the flood, and the time until the next fetch of the
/// keys, in seconds.
const SECONDS: usize = 100;
const COOL_DOWN: usize = 5;
/// How much the process may grow. A million tokens alone would take half a gigabyte.
const GROWTH: u64 = 64 * 1024 * 1024;
const DAY: Duration = Duration::from_secs(86_400);

pub(crate) async fn run() {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    clerk.clock().freeze();
    let routes = Router::new().route("/user", get(user)).route("/anyone", get(anyone));
    let app = routes.layer(ClerkLayer::new(clerk.clerk()));
    let token = clerk.session_token().expires_in(DAY).mint();
    watch::keep(&token);
    assert_eq!(ask(&app, "/user", &token).await, 200);
    // Everything that is created once is created now.
    let forger = Forger::after(&token);
    for _ in 0..1000 {
        assert_eq!(ask(&app, "/user", &forger.forge()).await, 404);
    }
    let before = memory::resident();
    clerk.clear_calls();

    let flood = Arc::new(Flood { clerk: clerk.clone(), app, token, forger, sent: AtomicUsize::new(0) });
    let mut strangers = JoinSet::new();
    for _ in 0..STRANGERS {
        let flood = Arc::clone(&flood);
        strangers.spawn(async move { flood.send().await });
    }
    while let Some(stranger) = strangers.join_next().await {
        stranger.expect("everyone is answered as they should be");
    }

    let calls = clerk.calls();
    let verified: Vec<_> = calls.iter().filter(|call| call.path != "/v1/jwks").collect();
    assert!(verified.is_empty(), "nothing is sent to be verified: {verified:?}");
    let bound = SECONDS / COOL_DOWN + 1;
    assert!(calls.len() <= bound, "{} calls, and {bound} are allowed", calls.len());
    assert!(calls.len() >= SECONDS / COOL_DOWN / 2, "keys that are new would be found");
    let grown = before.zip(memory::resident()).map(|(before, after)| after.saturating_sub(before));
    assert!(grown.is_none_or(|grown| grown < GROWTH), "the process grew by {grown:?} bytes");
    println!(
        "forged: {FORGERIES} tokens refused in {SECONDS} s of the instance, {} requests of a user answered, \
         {} calls (at most {bound}), memory grew by {} KiB",
        FORGERIES / FORGERIES_PER_USER,
        calls.len(),
        grown.unwrap_or_default() / 1024,
    );
}

struct Flood {
    clerk: EmbeddedClerk,
    app: Router,
    token: String,
    forger: Forger,
    sent: AtomicUsize,
}

impl Flood {
    /// A part of the flood. Between the parts, a user sends requests and time passes.
    async fn send(&self) {
        loop {
            let index = self.sent.fetch_add(1, Ordering::Relaxed);
            if index >= FORGERIES {
                return;
            }
            if index.is_multiple_of(FORGERIES / SECONDS) {
                self.clerk.clock().advance(Duration::from_secs(1));
            }
            if index.is_multiple_of(FORGERIES_PER_USER) {
                assert_eq!(ask(&self.app, "/user", &self.token).await, 200, "a user during the flood");
                tokio::task::yield_now().await;
            }
            let (path, token) = match index % 8 {
                // Neither a JWT, nor an opaque token that would have to be verified.
                0 => ("/anyone", format!("garbage-{index}")),
                // An opaque token where it is not accepted.
                1 => ("/user", format!("ak_{index}")),
                2 => ("/anyone", self.forger.forge()),
                _ => ("/user", self.forger.forge()),
            };
            assert_eq!(ask(&self.app, path, &token).await, 404, "a stranger at {path}");
        }
    }
}

async fn ask(app: &Router, path: &str, token: &str) -> StatusCode {
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    let request = request.body(Body::empty()).expect("a request");
    let Ok(response) = app.clone().call(request).await;
    watch::answered(response.headers(), b"");
    response.status()
}
