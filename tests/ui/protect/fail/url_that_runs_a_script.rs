use clerk_runtime::protect;

#[protect(unauthorized_url = "javascript:alert(1)")]
async fn handler() {}

fn main() {}
