use clerk_runtime::protect;

#[protect("org:invoices:create")]
async fn handler() {}

fn main() {}
