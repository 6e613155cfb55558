use clerk_runtime::{FromAuth, SessionAuth};

#[derive(FromAuth)]
#[from_auth]
enum Caller {
    User(SessionAuth),
}

fn main() {}
