use clerk_runtime::ApiKeyAuth;
use clerk_runtime::rocket::protect;
use rocket::get;

#[protect]
#[get("/key/<_id>")]
async fn key(_id: u64, _auth: ApiKeyAuth) {}

fn main() {}
