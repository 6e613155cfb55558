use clerk_runtime::protect;

#[protect(unauthorizedUrl = "/upgrade")]
async fn handler() {}

fn main() {}
