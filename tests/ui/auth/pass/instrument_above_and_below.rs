#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, auth};

#[tracing::instrument(skip_all)]
#[auth]
async fn above(_auth: Auth) {}

#[auth]
#[tracing::instrument(skip_all)]
async fn below(_auth: Auth) {}

#[test]
fn builds() {
    let _: Router = Router::new().route("/above", get(above)).route("/below", get(below));
}
