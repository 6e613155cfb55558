use clerk_runtime::public;

#[public(same_origin = true)]
async fn handler() {}

fn main() {}
