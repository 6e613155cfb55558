use clerk_runtime::protect;

#[protect(role = "org:org:admin")]
async fn handler() {}

fn main() {}
