use clerk_runtime::{FromAuth, SessionAuth};

#[derive(FromAuth)]
enum Caller {
    User(SessionAuth),
    Visitor(SessionAuth),
}

fn main() {}
