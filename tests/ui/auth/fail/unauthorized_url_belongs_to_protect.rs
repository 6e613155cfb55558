use clerk_runtime::auth;

#[auth(unauthorized_url = "/upgrade")]
async fn handler() {}

fn main() {}
