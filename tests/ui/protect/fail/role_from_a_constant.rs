use clerk_runtime::protect;

#[protect(role = ADMIN)]
async fn handler() {}

fn main() {}
