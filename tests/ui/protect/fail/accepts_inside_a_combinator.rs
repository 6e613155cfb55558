use clerk_runtime::protect;

#[protect(any(role = "org:admin", accepts = api_key))]
async fn handler() {}

fn main() {}
