use clerk_runtime::protect;

#[protect(role = "org:admin" && plan = "pro")]
async fn handler() {}

fn main() {}
