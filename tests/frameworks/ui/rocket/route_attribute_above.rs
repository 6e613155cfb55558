use clerk_runtime::SessionAuth;
use clerk_runtime::rocket::protect;
use rocket::post;

#[post("/invoices")]
#[protect]
fn create(_auth: SessionAuth) {}

fn main() {}
