use clerk_runtime::protect;

#[protect(reverification = "strict", challenge = true, token = "api_key")]
async fn handler() {}

fn main() {}
