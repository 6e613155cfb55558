#![deny(warnings)]

use axum::Router;
use axum::http::Method;
use axum::routing::get;
use clerk_runtime::{SessionAuth, protect};

#[protect(role = "org:admin")]
async fn handler(
    _auth: SessionAuth,
    _2: Method,
    _3: Method,
    _4: Method,
    _5: Method,
    _6: Method,
    _7: Method,
    _8: Method,
    _9: Method,
    _10: Method,
    _11: Method,
    _12: Method,
    _13: Method,
    _14: Method,
    _15: Method,
) {
}

#[test]
fn builds() {
    let _: Router = Router::new().route("/", get(handler));
}
