use clerk_runtime::protect;

#[protect(scope = "invoices:read invoices:write", token = "oauth_token")]
async fn handler() {}

fn main() {}
