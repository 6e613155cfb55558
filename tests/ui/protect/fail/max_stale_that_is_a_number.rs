use clerk_runtime::protect;

#[protect(token = api_key, max_stale = 30)]
async fn handler() {}

fn main() {}
