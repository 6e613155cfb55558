use clerk_runtime::auth;

#[auth(challenge = true)]
async fn handler() {}

fn main() {}
