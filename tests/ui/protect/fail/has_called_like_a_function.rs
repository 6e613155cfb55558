use clerk_runtime::protect;

#[protect(has(is_staff))]
async fn handler() {}

fn main() {}
