use clerk_runtime::protect;

#[protect(any(role = "org:admin", token = "api_key"))]
async fn handler() {}

fn main() {}
