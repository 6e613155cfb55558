use clerk_runtime::{Rejection, SessionAuth, public};

#[public]
async fn handler(_auth: Result<SessionAuth, Rejection>) {}

fn main() {}
