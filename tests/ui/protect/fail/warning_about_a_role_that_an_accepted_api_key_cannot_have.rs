#![deny(deprecated)]

use clerk_runtime::protect;

#[protect(role = "org:admin", token = ["api_key", "session_token"])]
async fn handler() {}

fn main() {}
