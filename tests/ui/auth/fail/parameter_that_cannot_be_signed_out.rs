use clerk_runtime::{SessionAuth, auth};

#[auth]
async fn handler(_auth: SessionAuth) {}

fn main() {}
