use clerk_runtime::protect;

#[protect(token = api_key, max_stale = "2h")]
async fn handler() {}

fn main() {}
