use clerk_runtime::protect;

#[protect(role: "org:member")]
async fn handler() {}

fn main() {}
