use clerk_runtime::protect;

#[protect(role = "org:invoices:create")]
async fn handler() {}

fn main() {}
