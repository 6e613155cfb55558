use clerk_runtime::protect;

#[protect(url = "/welcome")]
async fn handler() {}

fn main() {}
