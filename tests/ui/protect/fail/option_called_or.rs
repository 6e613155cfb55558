use clerk_runtime::protect;

#[protect(or(role = "org:admin", plan = "pro"))]
async fn handler() {}

fn main() {}
