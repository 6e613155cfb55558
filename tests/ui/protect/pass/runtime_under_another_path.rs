#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use web::clerk::{SessionAuth, auth, protect};

mod web {
    pub(crate) use clerk_runtime as clerk;
}

#[protect(role = "org:admin", has = |auth| auth.is_authenticated(), crate = crate::web::clerk)]
async fn protected(_auth: SessionAuth) {}

#[auth(crate = web::clerk)]
async fn handed_over(_auth: Option<SessionAuth>) {}

#[test]
fn builds() {
    let _: Router = Router::new().route("/protected", get(protected)).route("/handed_over", get(handed_over));
}
