use clerk_runtime::{FromAuth, SessionAuth, SignedOut};

#[derive(FromAuth)]
enum Caller {
    User(SessionAuth),
    Nobody,
    Stranger(SignedOut),
}

fn main() {}
