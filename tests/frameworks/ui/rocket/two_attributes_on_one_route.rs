use clerk_runtime::rocket::{auth, protect};
use rocket::get;

#[protect]
#[auth]
#[get("/settings")]
fn settings() {}

fn main() {}
