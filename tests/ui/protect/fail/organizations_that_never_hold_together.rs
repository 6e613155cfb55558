use clerk_runtime::protect;

#[protect(all(organization = "acme", organization = "globex"))]
async fn handler() {}

fn main() {}
