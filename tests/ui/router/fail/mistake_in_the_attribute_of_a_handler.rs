use clerk_runtime::routing::get;
use clerk_runtime::{Router, SessionAuth, protect};

#[protect(rol = "org:admin")]
async fn handler(_auth: SessionAuth) {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
