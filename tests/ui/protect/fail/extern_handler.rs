use clerk_runtime::protect;

#[protect]
async extern "C" fn handler() {}

fn main() {}
