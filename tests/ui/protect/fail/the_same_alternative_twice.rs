#[clerk_runtime::protect(any(role = "org:admin", role = "admin"))]
async fn settings() {}

fn main() {}
