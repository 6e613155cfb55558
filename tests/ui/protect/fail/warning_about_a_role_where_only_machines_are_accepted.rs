#![deny(deprecated)]

use clerk_runtime::protect;

#[protect(role = "org:admin", token = ["api_key", "m2m_token"])]
async fn handler() {}

fn main() {}
