#![deny(deprecated)]

use clerk_runtime::protect;

#[protect(not(plan = "free"), token = ["session_token", "oauth_token"])]
async fn handler() {}

fn main() {}
