use clerk_runtime::protect;

#[protect(reverification(level = "first_factor", after_minutes = "10"))]
async fn handler() {}

fn main() {}
