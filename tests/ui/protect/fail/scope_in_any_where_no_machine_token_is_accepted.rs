use clerk_runtime::protect;

#[protect(any(role = "org:admin", scope = "invoices:write"))]
async fn handler() {}

fn main() {}
