use clerk_runtime::protect;

#[protect(role = "org:admin" | "org:member")]
async fn handler() {}

fn main() {}
