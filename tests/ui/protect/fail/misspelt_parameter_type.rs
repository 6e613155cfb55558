use clerk_runtime::protect;

#[protect(role = "org:admin")]
async fn handler(_auth: clerk_runtime::SesionAuth) {}

fn main() {}
