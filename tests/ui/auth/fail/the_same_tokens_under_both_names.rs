use clerk_runtime::auth;

#[auth(token = any, accepts = any)]
async fn handler() {}

fn main() {}
