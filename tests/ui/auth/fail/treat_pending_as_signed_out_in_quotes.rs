use clerk_runtime::auth;

#[auth(treat_pending_as_signed_out = "false")]
async fn handler() {}

fn main() {}
