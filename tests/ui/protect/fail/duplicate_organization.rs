use clerk_runtime::protect;

#[protect(organization = "acme", organization = "globex")]
async fn handler() {}

fn main() {}
