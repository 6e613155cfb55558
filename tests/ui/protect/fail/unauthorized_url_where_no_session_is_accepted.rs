use clerk_runtime::protect;

#[protect(unauthorized_url = "/upgrade", token = "api_key")]
async fn handler() {}

fn main() {}
