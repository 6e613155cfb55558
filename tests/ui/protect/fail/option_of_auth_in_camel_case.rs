use clerk_runtime::protect;

#[protect(treatPendingAsSignedOut = false)]
async fn handler() {}

fn main() {}
