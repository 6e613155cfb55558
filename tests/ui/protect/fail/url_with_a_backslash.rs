use clerk_runtime::protect;

#[protect(unauthorized_url = "/\\example.com")]
async fn handler() {}

fn main() {}
