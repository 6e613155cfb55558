use clerk_runtime::protect;

#[protect(if = |auth| true)]
async fn handler() {}

fn main() {}
