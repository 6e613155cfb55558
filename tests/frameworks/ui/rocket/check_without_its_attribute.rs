use clerk_runtime::rocket::protect;
use clerk_runtime::{Auth, Rejection};
use rocket::{Request, get};

async fn may_edit(_auth: &Auth, _request: &Request<'_>) -> Result<(), Rejection> {
    Ok(())
}

#[protect(check = may_edit)]
#[get("/edit")]
fn edit() {}

fn main() {}
