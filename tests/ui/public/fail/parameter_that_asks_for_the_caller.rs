use clerk_runtime::{Auth, public};

#[public]
async fn handler(_auth: Auth) {}

fn main() {}
