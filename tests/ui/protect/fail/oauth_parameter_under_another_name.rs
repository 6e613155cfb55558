use clerk_runtime::{protect};

type App = clerk_runtime::OAuthAuth;

#[protect(token = any)]
async fn handler(_app: App) {}

fn main() {}
