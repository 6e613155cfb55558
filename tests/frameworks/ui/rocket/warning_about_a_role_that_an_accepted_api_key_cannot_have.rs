#![deny(deprecated)]

use clerk_runtime::rocket::protect;
use rocket::get;

#[protect(token = ["session_token", "api_key"], role = "org:admin")]
#[get("/members")]
fn members() {}

fn main() {}
