use clerk_runtime::protect;

#[protect(reverification = "strict", challenge = "true")]
async fn handler() {}

fn main() {}
