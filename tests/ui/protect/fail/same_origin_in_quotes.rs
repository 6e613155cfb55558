use clerk_runtime::protect;

#[protect(same_origin = "true")]
async fn handler() {}

fn main() {}
