use clerk_runtime::{SessionAuth, protect};

#[protect(role("org:admin") || role("org:editor"))]
async fn handler(_auth: SessionAuth) {}

fn main() {}
