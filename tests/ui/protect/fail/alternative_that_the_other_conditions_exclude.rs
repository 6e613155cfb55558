#[clerk_runtime::protect(role = "org:admin", any(role = "org:owner", plan = "pro"))]
async fn transfer() {}

fn main() {}
