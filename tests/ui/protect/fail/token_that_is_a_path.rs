use clerk_runtime::protect;

#[protect(token = TokenType::ApiKey)]
async fn handler() {}

fn main() {}
