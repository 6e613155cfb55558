use clerk_runtime::{SessionAuth, protect};

type User = SessionAuth;

#[protect(token = any)]
async fn handler(_user: User) {}

fn main() {}
