use clerk_runtime::protect;

#[protect(role = "org:admin", challenge = true)]
async fn handler() {}

fn main() {}
