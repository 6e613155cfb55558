// 2 mistakes

use clerk_runtime::protect;

#[protect(reverification = "strict\n or lax", token = "api\nkey")]
async fn handler() {}

fn main() {}
