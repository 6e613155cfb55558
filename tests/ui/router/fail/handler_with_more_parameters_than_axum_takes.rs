use axum::http::Method;
use clerk_runtime::routing::get;
use clerk_runtime::{Router, SessionAuth, protect};

type M = Method;

#[protect]
async fn handler(_a: SessionAuth, _b: M, _c: M, _d: M, _e: M, _f: M, _g: M, _h: M, _i: M, _j: M, _k: M, _l: M, _m: M, _n: M, _o: M, _p: M) {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
