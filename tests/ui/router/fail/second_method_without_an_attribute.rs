use clerk_runtime::routing::get;
use clerk_runtime::{Router, public};

#[public]
async fn show() {}

async fn remove() {}

fn main() {
    let _: Router = Router::new().route("/", get(show).delete(remove));
}
