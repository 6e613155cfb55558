use clerk_runtime::Router;
use clerk_runtime::routing::get;

async fn handler(_auth: clerk_runtime::SessionAuth, _body: String) {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
