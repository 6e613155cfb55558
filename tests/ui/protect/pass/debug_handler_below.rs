#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, SessionAuth, auth, protect};

#[protect(role = "org:admin")]
#[axum::debug_handler]
async fn protected(_auth: SessionAuth) -> &'static str {
    "protected"
}

#[auth(accepts = any)]
#[axum::debug_handler]
async fn handed_over(_auth: Auth) -> &'static str {
    "handed over"
}

#[tracing::instrument(skip_all)]
#[protect]
#[axum::debug_handler]
async fn all_three(_auth: SessionAuth) -> &'static str {
    "all three"
}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/protected", get(protected))
        .route("/handed_over", get(handed_over))
        .route("/all_three", get(all_three));
}
