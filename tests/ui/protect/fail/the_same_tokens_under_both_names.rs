use clerk_runtime::protect;

#[protect(token = any, accepts = any)]
async fn handler() {}

fn main() {}
