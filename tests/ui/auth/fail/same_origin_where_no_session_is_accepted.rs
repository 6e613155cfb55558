use clerk_runtime::auth;

#[auth(same_origin = true, accepts = ["api_key", "m2m_token"])]
async fn handler() {}

fn main() {}
