use clerk_runtime::protect;

const UPGRADE: &str = "//evil.example/upgrade";

#[protect(unauthenticated_url = UPGRADE)]
async fn handler() {}

fn main() {}
