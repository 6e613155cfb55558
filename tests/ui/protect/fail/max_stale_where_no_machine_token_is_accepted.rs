use clerk_runtime::protect;

#[protect(max_stale = "30s")]
async fn handler() {}

fn main() {}
