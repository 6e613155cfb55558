use clerk_runtime::protect;

#[protect(any(plan = "free", not(plan = "free")))]
async fn handler() {}

fn main() {}
