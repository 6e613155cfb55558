use clerk_runtime::protect;

#[protect(hasPermission = "org:invoices:create")]
async fn handler() {}

fn main() {}
