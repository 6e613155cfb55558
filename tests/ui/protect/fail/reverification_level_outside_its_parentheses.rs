use clerk_runtime::protect;

#[protect(level = "first_factor")]
async fn handler() {}

fn main() {}
