#![deny(warnings)]

use axum::Router;
use axum::routing::post;
use clerk_runtime::layer;
use clerk_runtime::{Auth, Policy, auth, protect};

#[protect(same_origin = true)]
async fn own() {}

#[protect(token = ["session_token", "api_key"], same_origin = false)]
async fn any_origin() {}

#[auth(accepts = any, same_origin = true)]
async fn handed_over(_auth: Auth) {}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/own", post(own))
        .route("/any_origin", post(any_origin))
        .route("/handed_over", post(handed_over))
        .route_layer(layer::protect!(same_origin = true));
    assert_eq!(Policy::protect().same_origin(true).to_string(), "protect(same_origin = true)");
}
