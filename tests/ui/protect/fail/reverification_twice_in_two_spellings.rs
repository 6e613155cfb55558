use clerk_runtime::protect;

#[protect(any(reverification = "strict", reverification(level = "second_factor", after_minutes = 10)))]
async fn handler() {}

fn main() {}
