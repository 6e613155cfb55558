use axum::http::request::Parts;
use clerk_runtime::{Auth, Rejection, check, protect};

#[check]
fn may_edit(_: &Auth, _: &Parts) -> Result<(), Rejection> {
    Ok(())
}

#[protect(check = may_edit)]
async fn handler() {}

fn main() {}
