use clerk_runtime::protect;

#[protect(any(reverification = "strict", challenge = true))]
async fn handler() {}

fn main() {}
