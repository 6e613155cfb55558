use clerk_runtime::protect;

#[protect(admin)]
async fn handler() {}

fn main() {}
