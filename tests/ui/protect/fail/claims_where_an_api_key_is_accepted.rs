use clerk_runtime::parameters::Claims;
use clerk_runtime::protect;

#[protect(token = ["session_token", "api_key"])]
async fn handler(_: Claims<serde_json::Value>) {}

fn main() {}
