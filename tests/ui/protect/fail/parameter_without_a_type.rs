use clerk_runtime::protect;

#[protect(role = "org:admin")]
async fn handler(auth) {}

fn main() {}
