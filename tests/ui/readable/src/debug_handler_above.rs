use clerk_runtime::{SessionAuth, protect};

#[axum::debug_handler]
#[protect(role = "org:admin")]
async fn handler(_auth: SessionAuth) {}

fn main() {}
