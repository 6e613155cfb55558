use clerk_runtime::{Rejection, SessionAuth, auth};

#[auth]
async fn handler(_auth: Result<SessionAuth, Rejection>) {}

fn main() {}
