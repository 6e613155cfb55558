use clerk_runtime::protect;

const ACME: &str = "Acme";

#[protect(organization = ACME)]
async fn handler() {}

fn main() {}
