use clerk_runtime::routing::get;
use clerk_runtime::{Router, SessionAuth, auth};

#[auth]
fn handler(_auth: Option<SessionAuth>) {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
