use clerk_runtime::protect;

#[protect(not(reverification = "strict"), challenge = true)]
async fn handler() {}

fn main() {}
