use clerk_runtime::auth;

#[auth(accepts = "apikey")]
async fn handler() {}

fn main() {}
