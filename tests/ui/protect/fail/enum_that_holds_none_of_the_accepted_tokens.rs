use clerk_runtime::{ApiKeyAuth, FromAuth, M2mAuth, protect};

#[derive(FromAuth)]
enum Caller {
    Key(ApiKeyAuth),
    Service(M2mAuth),
}

#[protect]
async fn handler(_caller: Caller) {}

fn main() {}
