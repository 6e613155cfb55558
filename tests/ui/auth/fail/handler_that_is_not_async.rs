use clerk_runtime::auth;

#[auth]
fn handler() {}

fn main() {}
