use clerk_runtime::{ApiKeyAuth, FromAuth, SessionAuth, protect};

#[derive(FromAuth)]
enum Caller {
    User(SessionAuth),
    Key(ApiKeyAuth),
}

#[protect(token = ["session_token", "api_key", "m2m_token"])]
async fn handler(_caller: Caller) {}

fn main() {}
