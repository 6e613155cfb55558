use clerk_runtime::SessionAuth;
use clerk_runtime::actix_web::protect;

#[protect]
async fn create(#[cfg(unix)] _auth: SessionAuth) {}

fn main() {}
