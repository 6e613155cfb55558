use clerk_runtime::{SessionAuth, protect};

type Maybe<T> = Option<T>;

#[protect(token = "api_key")]
async fn handler(_auth: Maybe<SessionAuth>) {}

fn main() {}
