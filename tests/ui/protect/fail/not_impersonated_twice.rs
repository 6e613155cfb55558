use clerk_runtime::protect;

#[protect(not_impersonated, not_impersonated)]
async fn handler() {}

fn main() {}
