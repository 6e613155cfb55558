// 2 mistakes

use clerk_runtime::protect;

#[protect(crate = clerk_runtime any(role = "org:admin", plan = ""))]
async fn handler() {}

fn main() {}
