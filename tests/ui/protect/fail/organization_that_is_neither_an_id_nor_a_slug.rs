use clerk_runtime::protect;

#[protect(organization = "Acme Inc")]
async fn handler() {}

fn main() {}
