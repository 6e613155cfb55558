use clerk_runtime::auth;

#[auth(check = may_edit)]
async fn handler() {}

fn main() {}
