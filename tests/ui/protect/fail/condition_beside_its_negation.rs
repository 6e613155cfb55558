#[clerk_runtime::protect(plan = "pro", not(plan = "pro"))]
async fn upgrade() {}

fn main() {}
