use clerk_runtime::check;

#[check]
struct MayEdit;

fn main() {}
