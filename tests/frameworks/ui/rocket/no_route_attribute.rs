use clerk_runtime::rocket::protect;

#[protect]
async fn dashboard() {}

fn main() {}
