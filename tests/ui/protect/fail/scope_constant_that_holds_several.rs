use clerk_runtime::protect;

const SCOPES: &str = "invoices:read invoices:write";

#[protect(scope = SCOPES, token = api_key)]
async fn handler() {}

fn main() {}
