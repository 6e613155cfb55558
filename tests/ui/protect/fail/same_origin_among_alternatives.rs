use clerk_runtime::protect;

#[protect(any(role = "org:admin", same_origin = true))]
async fn handler() {}

fn main() {}
