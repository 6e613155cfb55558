use clerk_runtime::protect;

#[protect(signed_in)]
async fn handler() {}

fn main() {}
