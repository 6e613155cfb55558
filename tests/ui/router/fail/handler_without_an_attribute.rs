use clerk_runtime::Router;
use clerk_runtime::routing::get;

async fn handler(_method: axum::http::Method) {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
