use clerk_runtime::protect;

#[protect(roles = "org:admin")]
async fn handler() {}

fn main() {}
