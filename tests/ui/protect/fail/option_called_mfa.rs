use clerk_runtime::protect;

#[protect(mfa)]
async fn handler() {}

fn main() {}
