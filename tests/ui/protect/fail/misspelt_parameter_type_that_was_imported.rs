use clerk_runtime::{SessionAuth, protect};

type Admin = SessionAuth;

#[protect(role = "org:admin")]
async fn handler(_admin: Admn) {}

fn main() {}
