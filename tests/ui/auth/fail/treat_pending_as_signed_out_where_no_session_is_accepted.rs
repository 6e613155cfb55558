use clerk_runtime::auth;

#[auth(accepts = api_key, treat_pending_as_signed_out = false)]
async fn handler() {}

fn main() {}
