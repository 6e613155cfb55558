use clerk_runtime::auth;

#[auth(token = any)]
async fn handler() {}

fn main() {}
