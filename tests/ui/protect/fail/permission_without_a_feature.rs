use clerk_runtime::protect;

#[protect(permission = "org:create")]
async fn handler() {}

fn main() {}
