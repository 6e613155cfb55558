#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{SessionAuth, protect};

#[tracing::instrument(skip_all)]
#[protect(role = "org:admin")]
async fn above(_auth: SessionAuth) -> &'static str {
    "above"
}

#[protect(role = "org:admin")]
#[tracing::instrument(skip_all)]
async fn below(_auth: SessionAuth) -> &'static str {
    "below"
}

#[test]
fn builds() {
    let _: Router = Router::new().route("/above", get(above)).route("/below", get(below));
}
