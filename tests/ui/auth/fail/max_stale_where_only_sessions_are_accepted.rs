use clerk_runtime::auth;

#[auth(max_stale = "30s")]
async fn handler() {}

fn main() {}
