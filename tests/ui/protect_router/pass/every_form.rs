#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::layer::protect;

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/", get(|| async {}))
        .route_layer(protect!())
        .route_layer(protect!(role = "org:admin", unauthorized_url = "/upgrade"))
        .route_layer(protect!(
            any(role = "org:admin", scope = "invoices:write"),
            token = ["session_token", "api_key"]
        ))
        .route_layer(protect!(has = |auth| auth.is_authenticated(), token = any));
}
