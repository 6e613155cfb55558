use clerk_runtime::protect;

#[protect(roles = ["org:admin", "org:member"])]
async fn handler() {}

fn main() {}
