use axum::http::Method;
use clerk_runtime::{SessionAuth, protect};

#[protect(token = ["session_token", "api_key"])]
async fn handler(_both: (SessionAuth, Method)) {}

fn main() {}
