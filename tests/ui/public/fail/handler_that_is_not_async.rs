use clerk_runtime::public;

#[public]
fn handler() {}

fn main() {}
