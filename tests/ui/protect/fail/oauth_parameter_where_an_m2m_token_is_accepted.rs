use clerk_runtime::{OAuthAuth, protect};

#[protect(token = [oauth_token, m2m_token])]
async fn handler(_app: OAuthAuth) {}

fn main() {}
