use clerk_runtime::protect;

#[protect(org = "acme")]
async fn handler() {}

fn main() {}
