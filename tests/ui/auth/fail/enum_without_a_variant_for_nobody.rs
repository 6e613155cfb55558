use clerk_runtime::{ApiKeyAuth, FromAuth, SessionAuth, auth};

#[derive(FromAuth)]
enum Caller {
    User(SessionAuth),
    Key(ApiKeyAuth),
}

#[auth(accepts = [session_token, api_key])]
async fn handler(_caller: Caller) {}

fn main() {}
