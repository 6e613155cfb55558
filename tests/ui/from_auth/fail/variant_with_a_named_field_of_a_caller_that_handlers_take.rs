use clerk_runtime::routing::get;
use clerk_runtime::{FromAuth, Router, SessionAuth, protect};

#[derive(FromAuth)]
enum Caller {
    User { _auth: SessionAuth },
}

#[protect]
async fn handler(_caller: Caller) {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
