use clerk_runtime::{FromAuth, SessionAuth};

#[derive(FromAuth)]
enum Caller<T> {
    User(SessionAuth),
    Other(T),
}

fn main() {}
