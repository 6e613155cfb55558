use clerk_runtime::check;

#[check]
async fn may_edit() {}

fn main() {}
