use clerk_runtime::protect;

#[protect(tokenType = "api_key")]
async fn handler() {}

fn main() {}
