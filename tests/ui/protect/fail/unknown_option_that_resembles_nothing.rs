use clerk_runtime::protect;

#[protect(password = "swordfish")]
async fn handler() {}

fn main() {}
