use clerk_runtime::protect;

#[protect(unauthorized_url = "//example.com/upgrade")]
async fn handler() {}

fn main() {}
