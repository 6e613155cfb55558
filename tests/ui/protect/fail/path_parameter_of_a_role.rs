use clerk_runtime::protect;

#[protect(role = path("role"))]
async fn handler() {}

fn main() {}
