use clerk_runtime::protect;

#[protect(reverification = "stricter")]
async fn handler() {}

fn main() {}
