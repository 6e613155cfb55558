#![expect(deprecated, reason = "every caller is answered 401, of which the compiler warns; see `../fail`")]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, protect};

#[protect(role = "org:admin", token = ["api_key", "m2m_token"])]
async fn machines(_auth: Auth) {}

#[test]
fn builds() {
    let _: Router = Router::new().route("/machines", get(machines));
}
