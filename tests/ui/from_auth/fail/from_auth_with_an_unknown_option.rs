use clerk_runtime::{FromAuth, SessionAuth};

#[derive(FromAuth)]
#[from_auth(krate = clerk_runtime)]
enum Caller {
    User(SessionAuth),
}

fn main() {}
