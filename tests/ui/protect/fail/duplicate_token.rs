use clerk_runtime::protect;

#[protect(token = "api_key", token = "m2m_token")]
async fn handler() {}

fn main() {}
