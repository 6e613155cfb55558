use clerk_runtime::rocket::check;
use clerk_runtime::{Auth, Rejection};
use rocket::Request;

#[check]
async fn may_edit(_auth: &Auth, _request: &Request<'_>, _state: &u64) -> Result<(), Rejection> {
    Ok(())
}

fn main() {}
