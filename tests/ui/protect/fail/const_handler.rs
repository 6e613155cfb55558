use clerk_runtime::protect;

#[protect]
const fn handler() {}

fn main() {}
