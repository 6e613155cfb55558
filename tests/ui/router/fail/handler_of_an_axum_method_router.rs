use axum::routing::get;
use clerk_runtime::Router;

async fn handler() {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
