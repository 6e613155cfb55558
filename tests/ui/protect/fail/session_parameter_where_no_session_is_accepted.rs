use clerk_runtime::{SessionAuth, protect};

#[protect(token = "api_key")]
async fn handler(_auth: SessionAuth) {}

fn main() {}
