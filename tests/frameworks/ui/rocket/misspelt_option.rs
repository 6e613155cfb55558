use clerk_runtime::rocket::{protect, routes};
use rocket::get;

#[protect(rol = "org:admin")]
#[get("/settings")]
fn settings() {}

fn main() {
    let _ = routes![settings];
}
