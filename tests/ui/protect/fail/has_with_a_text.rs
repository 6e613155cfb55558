use clerk_runtime::protect;

#[protect(has = "org:admin")]
async fn handler() {}

fn main() {}
