use clerk_runtime::{FromAuth, SessionAuth};

#[derive(FromAuth)]
struct Caller(SessionAuth);

fn main() {}
