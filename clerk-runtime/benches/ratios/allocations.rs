//! Heap allocations that protection adds to a request.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use clerk_runtime::{ClerkLayer, SessionAuth, protect};
use http::Request;
use tower::ServiceExt as _;

use crate::fixture::Fixture;

#[protect]
async fn protected(_auth: SessionAuth) -> &'static str {
    "hello"
}

async fn unprotected() -> &'static str {
    "hello"
}

/// Allocations of a request whose token was seen before, less those of the same request unprotected.
pub(crate) fn added_by_protection(fixture: &Fixture) -> u64 {
    let layer = ClerkLayer::new(fixture.warm.clone());
    let protected = Router::new().route("/", get(protected)).layer(layer);
    let unprotected = Router::new().route("/", get(unprotected));
    allocations(fixture, &protected) - allocations(fixture, &unprotected)
}

fn allocations(fixture: &Fixture, app: &Router) -> u64 {
    let request = || {
        let authorization = format!("Bearer {}", fixture.token);
        Request::get("http://localhost/").header("authorization", authorization).body(Body::empty()).unwrap()
    };
    let answer = |request| fixture.block_on(app.clone().oneshot(request)).unwrap();
    assert_eq!(answer(request()).status(), 200);
    let request = request();
    allocation_counter::measure(|| drop(answer(request))).count_total
}
