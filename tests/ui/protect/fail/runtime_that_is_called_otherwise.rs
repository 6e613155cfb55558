use clerk_runtime::{SessionAuth, protect};

#[protect(role = "org:admin", crate = ::clerk)]
async fn handler(_auth: SessionAuth) {}

fn main() {}
