use clerk_runtime::protect;

const ADMIN: u32 = 7;

#[protect(role = ADMIN)]
async fn handler() {}

fn main() {}
