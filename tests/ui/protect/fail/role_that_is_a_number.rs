use clerk_runtime::protect;

#[protect(role = 7)]
async fn handler() {}

fn main() {}
