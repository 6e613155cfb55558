use clerk_runtime::protect;

#[protect(role = "org:admin" || permission = "org:invoices:create")]
async fn handler() {}

fn main() {}
