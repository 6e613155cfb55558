use clerk_runtime::protect;

#[protect(organization = path("{org}"))]
async fn handler() {}

fn main() {}
