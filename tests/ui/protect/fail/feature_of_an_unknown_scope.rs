use clerk_runtime::protect;

#[protect(feature = "team:export")]
async fn handler() {}

fn main() {}
