use clerk_runtime::protect;

#[protect(docs = "false")]
async fn handler() {}

fn main() {}
