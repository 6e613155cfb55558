use clerk_runtime::protect;

#[protect]
struct Handler;

fn main() {}
