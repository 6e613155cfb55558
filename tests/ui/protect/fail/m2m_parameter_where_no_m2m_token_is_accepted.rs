use clerk_runtime::{M2mAuth, protect};

#[protect(token = api_key)]
async fn handler(_machine: M2mAuth) {}

fn main() {}
