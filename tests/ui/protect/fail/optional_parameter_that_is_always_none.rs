use clerk_runtime::{ApiKeyAuth, protect};

#[protect]
async fn handler(_key: Option<ApiKeyAuth>) {}

fn main() {}
