use clerk_runtime::protect;

#[protect]
fn handler() {}

fn main() {}
