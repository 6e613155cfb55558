use clerk_runtime::protect;

#[protect(role = admin)]
async fn handler() {}

fn main() {}
