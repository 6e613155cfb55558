use clerk_runtime::protect;

#[protect(token = api_key scope = "invoices:write")]
async fn handler() {}

fn main() {}
