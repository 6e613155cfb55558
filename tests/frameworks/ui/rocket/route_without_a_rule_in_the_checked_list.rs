use clerk_runtime::rocket::routes;
use rocket::get;

#[get("/settings")]
fn settings() {}

fn main() {
    let _ = routes![settings];
}
