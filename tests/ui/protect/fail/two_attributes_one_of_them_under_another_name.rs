use clerk_runtime::{protect, public as open};

#[protect]
#[open]
async fn handler() {}

fn main() {}
