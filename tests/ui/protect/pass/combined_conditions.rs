#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, SessionAuth, protect};

#[protect(role = "org:admin", plan = "pro")]
async fn side_by_side(_auth: SessionAuth) {}

#[protect(any(role = "org:admin", role = "org:owner"))]
async fn any(_auth: SessionAuth) {}

#[protect(all(role = "org:admin", feature = "export"))]
async fn all(_auth: SessionAuth) {}

#[protect(not(plan = "free"))]
async fn not(_auth: SessionAuth) {}

#[protect(any(all(role = "org:admin", not(plan = "free")), has = |auth| auth.has(&clerk_runtime::role("org:owner"))))]
async fn nested(_auth: SessionAuth) {}

#[protect(any(role = "org:admin", scope = "invoices:write"), token = ["session_token", "api_key"])]
async fn sessions_and_machines(_auth: Auth) {}

#[rustfmt::skip]
#[protect(any(
    plan = "p1", plan = "p2", plan = "p3", plan = "p4", plan = "p5", plan = "p6", plan = "p7", plan = "p8",
    plan = "p9", plan = "p10", plan = "p11", plan = "p12", plan = "p13", plan = "p14", plan = "p15", plan = "p16",
    plan = "p17", plan = "p18",
))]
async fn many(_auth: SessionAuth) {}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/side_by_side", get(side_by_side))
        .route("/any", get(any))
        .route("/all", get(all))
        .route("/not", get(not))
        .route("/nested", get(nested))
        .route("/sessions_and_machines", get(sessions_and_machines))
        .route("/many", get(many));
}
