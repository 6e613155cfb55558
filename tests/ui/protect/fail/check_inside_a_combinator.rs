use clerk_runtime::protect;

#[protect(any(role = "org:admin", check = may_edit))]
async fn handler() {}

fn main() {}
