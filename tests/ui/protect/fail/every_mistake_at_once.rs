// 5 mistakes

use clerk_runtime::protect;

#[protect(roles = "org:admin", permission = "create", token = [api_key, "ap_key"], unauthorized_url = "//x", any())]
async fn handler() {}

fn main() {}
