use clerk_runtime::protect;

#[protect(token = [])]
async fn handler() {}

fn main() {}
