use axum::http::request::Parts;
use clerk_runtime::{Auth, Rejection, SessionAuth, protect};

async fn may_edit(_auth: &Auth, _parts: &Parts) -> Result<(), Rejection> {
    Ok(())
}

#[protect(check = may_edit)]
async fn handler(_auth: SessionAuth) {}

fn main() {}
