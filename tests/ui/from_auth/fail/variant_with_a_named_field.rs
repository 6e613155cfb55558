use clerk_runtime::{FromAuth, SessionAuth};

#[derive(FromAuth)]
enum Caller {
    User { session: SessionAuth },
}

fn main() {}
