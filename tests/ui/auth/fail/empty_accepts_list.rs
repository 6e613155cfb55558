use clerk_runtime::auth;

#[auth(accepts = [])]
async fn handler() {}

fn main() {}
