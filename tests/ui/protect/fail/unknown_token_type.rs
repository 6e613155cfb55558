use clerk_runtime::protect;

#[protect(token = "session")]
async fn handler() {}

fn main() {}
