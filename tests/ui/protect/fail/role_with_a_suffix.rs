use clerk_runtime::protect;

#[protect(role = "org:admin"s)]
async fn handler() {}

fn main() {}
