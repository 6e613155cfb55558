use clerk_runtime::protect;

#[protect(accepts = any)]
async fn handler() {}

fn main() {}
