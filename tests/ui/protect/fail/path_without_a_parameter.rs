use clerk_runtime::protect;

#[protect(organization = path)]
async fn handler() {}

fn main() {}
