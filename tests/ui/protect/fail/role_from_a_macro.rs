use clerk_runtime::protect;

#[protect(role = concat!("org:", "admin"))]
async fn handler() {}

fn main() {}
