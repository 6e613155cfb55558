use clerk_runtime::protect;

#[protect(same_origin = true, token = "api_key")]
async fn handler() {}

fn main() {}
