use clerk_runtime::{FromAuth, SessionAuth};

#[derive(FromAuth)]
enum Caller<'a> {
    User(SessionAuth),
    Other(&'a str),
}

fn main() {}
