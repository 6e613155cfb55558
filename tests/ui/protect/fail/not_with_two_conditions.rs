use clerk_runtime::protect;

#[protect(not(role = "org:guest", plan = "free"))]
async fn handler() {}

fn main() {}
