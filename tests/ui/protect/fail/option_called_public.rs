use clerk_runtime::protect;

#[protect(public)]
async fn handler() {}

fn main() {}
