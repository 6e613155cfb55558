use clerk_runtime::{FromAuth, SessionAuth};

#[derive(FromAuth)]
enum Caller {
    User(SessionAuth),
    Nobody,
    Stranger,
}

fn main() {}
