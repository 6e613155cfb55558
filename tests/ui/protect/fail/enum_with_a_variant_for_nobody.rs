use clerk_runtime::{FromAuth, SessionAuth, protect};

#[derive(FromAuth)]
enum Caller {
    User(SessionAuth),
    Nobody,
}

#[protect]
async fn handler(_caller: Caller) {}

fn main() {}
