use clerk_runtime::protect;

#[protect(unauthenticated_url = "welcome")]
async fn handler() {}

fn main() {}
