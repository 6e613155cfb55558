use clerk_runtime::{SessionAuth, protect};

#[protect = "org:admin"]
async fn handler(_auth: SessionAuth) {}

fn main() {}
