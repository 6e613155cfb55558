use clerk_runtime::{SessionAuth, public};

#[public]
async fn handler(_auth: Option<SessionAuth>) {}

fn main() {}
