use clerk_runtime::auth;

#[auth(accept = any)]
async fn handler() {}

fn main() {}
