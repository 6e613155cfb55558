use clerk_runtime::protect;

#[protect(token = ["m2m_token", "api_key"], unauthenticated_url = "/welcome")]
async fn handler() {}

fn main() {}
