use clerk_runtime::auth;

#[auth(treat_pending_as_signed_out)]
async fn handler() {}

fn main() {}
