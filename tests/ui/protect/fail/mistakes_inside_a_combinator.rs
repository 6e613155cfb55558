// 4 mistakes

use clerk_runtime::protect;

#[protect(any(role = "a b", scope = "invoices:write", all(plan = "", feature = "x:y")))]
async fn handler() {}

fn main() {}
