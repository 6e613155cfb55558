use clerk_runtime::protect;

#[protect(role = , plan = "pro")]
async fn handler() {}

fn main() {}
