#![deny(deprecated)]

use clerk_runtime::{Auth, protect};

#[protect(organization = "acme", token = ["session_token", "api_key"])]
async fn handler(_auth: Auth) {}

fn main() {}
