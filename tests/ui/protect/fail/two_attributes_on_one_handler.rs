use clerk_runtime::{auth, protect};

#[protect]
#[auth]
async fn handler() {}

fn main() {}
