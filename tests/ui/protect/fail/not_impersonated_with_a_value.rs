use clerk_runtime::protect;

#[protect(not_impersonated = true)]
async fn handler() {}

fn main() {}
