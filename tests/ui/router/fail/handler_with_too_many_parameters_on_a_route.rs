use axum::http::Method as M;
use clerk_runtime::routing::get;
use clerk_runtime::{Router, SessionAuth, protect};

#[protect(role = "org:admin")]
#[rustfmt::skip]
async fn handler(
    auth: SessionAuth, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, method: M,
) -> String {
    format!("{} {method}", auth.user_id())
}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
