use clerk_runtime::protect;

#[protect(signInUrl = "/login")]
async fn handler() {}

fn main() {}
