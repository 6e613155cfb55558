use clerk_runtime::{ApiKeyAuth, FromAuth, SessionAuth, protect};

#[derive(FromAuth)]
enum Caller {
    User(SessionAuth),
    Key(ApiKeyAuth),
}

#[protect]
async fn handler(_caller: Caller) {}

fn main() {}
