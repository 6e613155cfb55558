use clerk_runtime::protect;

#[protect("org:admin")]
async fn handler() {}

fn main() {}
