use clerk_runtime::{ApiKeyAuth, auth};

#[auth(accepts = api_key)]
async fn handler(_key: ApiKeyAuth) {}

fn main() {}
