#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{SessionAuth, protect};

#[protect(
    unauthenticated_url = "/welcome",
    unauthorized_url = "https://example.com/upgrade?from=app",
    plan = "pro"
)]
async fn both(_auth: SessionAuth) {}

#[protect(unauthorized_url = "/a/path/that/takes/more/than/one/word/of/a/constant", role = "org:admin")]
async fn long(_auth: SessionAuth) {}

#[test]
fn builds() {
    let _: Router = Router::new().route("/both", get(both)).route("/long", get(long));
}
