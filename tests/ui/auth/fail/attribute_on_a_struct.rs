use clerk_runtime::auth;

#[auth]
struct Handler;

fn main() {}
