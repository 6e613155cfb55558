use clerk_runtime::protect;

#[protect(role = "org:admin", unauthorized_url = "/upgrade/{plan}")]
async fn handler() {}

fn main() {}
