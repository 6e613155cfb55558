use clerk_runtime::parameters::Claims;
use clerk_runtime::public;

#[public]
async fn handler(_: Claims<serde_json::Value>) {}

fn main() {}
