use clerk_runtime::auth;

#[auth(accepts = any, accepts = any)]
async fn handler() {}

fn main() {}
