use clerk_runtime::protect;

#[protect(scope = "invoices:write")]
async fn handler() {}

fn main() {}
