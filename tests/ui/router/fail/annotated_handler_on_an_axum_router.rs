use axum::Router;
use clerk_runtime::routing::get;
use clerk_runtime::{SessionAuth, protect};

#[protect]
async fn handler(_auth: SessionAuth) {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
