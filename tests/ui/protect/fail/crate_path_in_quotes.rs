use clerk_runtime::protect;

#[protect(crate = "clerk_runtime")]
async fn handler() {}

fn main() {}
