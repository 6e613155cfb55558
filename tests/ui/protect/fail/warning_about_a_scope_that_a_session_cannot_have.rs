#![deny(deprecated)]

use clerk_runtime::protect;

#[protect(scope = "invoices:write", token = any)]
async fn handler() {}

fn main() {}
