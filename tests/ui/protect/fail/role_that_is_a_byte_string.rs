use clerk_runtime::protect;

#[protect(role = b"org:admin")]
async fn handler() {}

fn main() {}
