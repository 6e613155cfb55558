use clerk_runtime::protect;

const ADMIN: &str = "org:invoices:create";

#[protect(role = ADMIN)]
async fn handler() {}

fn main() {}
