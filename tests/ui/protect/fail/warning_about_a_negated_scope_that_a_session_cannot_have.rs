#![deny(deprecated)]

use clerk_runtime::protect;

#[protect(not(scope = "invoices:write"), token = ["session_token", "api_key"])]
async fn handler() {}

fn main() {}
