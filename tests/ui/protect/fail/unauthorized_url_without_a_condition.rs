use clerk_runtime::protect;

#[protect(unauthorized_url = "/upgrade")]
async fn handler() {}

fn main() {}
