use clerk_runtime::protect;

#[protect(any(role = "org:a", role = "org:b"), any(role = "org:c", role = "org:d"))]
async fn handler() {}

fn main() {}
