//! The allocations of protection: only a few for a request whose token was seen before.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use clerk_runtime::{ClerkLayer, SessionAuth, protect};
use clerk_testing::EmbeddedClerk;
use tower::ServiceExt as _;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

#[protect(role = "org:admin")]
async fn protected(auth: SessionAuth) -> &'static str {
    assert!(!auth.user_id().is_empty());
    "hello"
}

async fn unprotected() -> &'static str {
    "hello"
}

/// The only test in its process, because the allocator counts for the whole process.
#[test]
fn a_protected_request_allocates_little_more_than_an_unprotected_one() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let instance = runtime.block_on(EmbeddedClerk::start()).unwrap();
    let clerk = instance.builder().jwt_key(instance.jwt_key_pem()).build().unwrap();
    let app = Router::new()
        .route("/protected", get(protected))
        .route("/unprotected", get(unprotected))
        .layer(ClerkLayer::new(clerk));
    let token = instance.session_token().organization("org_acme", "acme", "org:admin").mint();
    let ask = |path: &str| {
        let request = http::Request::get(path).header("authorization", format!("Bearer {token}"));
        let answer = now(app.clone().oneshot(request.body(Body::empty()).unwrap())).unwrap();
        assert_eq!(answer.status(), 200, "{path}");
    };
    ask("/protected");
    ask("/unprotected");

    let _profiler = dhat::Profiler::builder().testing().build();
    let allocations_of = |path: &str| {
        let before = dhat::HeapStats::get().total_blocks;
        ask(path);
        dhat::HeapStats::get().total_blocks - before
    };
    let added = allocations_of("/protected").checked_sub(allocations_of("/unprotected"));
    assert!(added.is_some_and(|added| added <= 4), "{added:?}");
}

/// The result of a future that does not wait, because the key is configured.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("authentication with a configured key waits for nothing"),
    }
}
