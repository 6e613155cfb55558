use clerk_runtime::protect;

#[protect(redirect = "/welcome")]
async fn handler() {}

fn main() {}
