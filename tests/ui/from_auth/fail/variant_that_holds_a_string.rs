use clerk_runtime::{FromAuth, SessionAuth};

#[derive(FromAuth)]
enum Caller {
    User(SessionAuth),
    Name(String),
}

fn main() {}
