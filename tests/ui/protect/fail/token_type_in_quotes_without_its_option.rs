use clerk_runtime::protect;

#[protect("api_key")]
async fn handler() {}

fn main() {}
