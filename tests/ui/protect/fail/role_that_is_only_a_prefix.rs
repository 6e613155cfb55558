use clerk_runtime::protect;

#[protect(role = "org:")]
async fn handler() {}

fn main() {}
