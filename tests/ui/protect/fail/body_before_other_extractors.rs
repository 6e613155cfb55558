use axum::Json;
use axum::http::Method;
use clerk_runtime::{SessionAuth, protect};

#[protect(role = "org:admin")]
async fn create(_auth: SessionAuth, _invoice: Json<u32>, _method: Method) {}

fn main() {}
