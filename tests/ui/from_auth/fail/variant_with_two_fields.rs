use clerk_runtime::{ApiKeyAuth, FromAuth, SessionAuth};

#[derive(FromAuth)]
enum Caller {
    User(SessionAuth, ApiKeyAuth),
}

fn main() {}
