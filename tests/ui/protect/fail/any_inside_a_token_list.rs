use clerk_runtime::protect;

#[protect(token = ["session_token", any])]
async fn handler() {}

fn main() {}
