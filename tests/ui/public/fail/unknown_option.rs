use clerk_runtime::public;

#[public(doc = false)]
async fn handler() {}

fn main() {}
