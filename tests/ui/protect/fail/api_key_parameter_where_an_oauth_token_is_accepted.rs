use clerk_runtime::{ApiKeyAuth, protect};

#[protect(token = [api_key, oauth_token])]
async fn handler(_key: ApiKeyAuth) {}

fn main() {}
