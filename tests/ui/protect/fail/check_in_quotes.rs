use clerk_runtime::protect;

#[protect(check = "may_edit")]
async fn handler() {}

fn main() {}
