use clerk_runtime::{protect, public};

#[public]
#[protect]
async fn handler() {}

fn main() {}
