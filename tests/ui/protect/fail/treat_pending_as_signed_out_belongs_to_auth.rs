use clerk_runtime::protect;

#[protect(treat_pending_as_signed_out = false)]
async fn handler() {}

fn main() {}
