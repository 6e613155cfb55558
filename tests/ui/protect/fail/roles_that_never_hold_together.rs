#[clerk_runtime::protect(all(role = "org:admin", role = "org:owner"))]
async fn transfer() {}

fn main() {}
