use axum::http::Method;
use clerk_runtime::{SessionAuth, public};

#[public]
async fn handler(_both: (Method, SessionAuth)) {}

fn main() {}
