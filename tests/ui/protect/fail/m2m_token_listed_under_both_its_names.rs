use clerk_runtime::protect;

#[protect(token = ["m2m_token", "machine_token"])]
async fn handler() {}

fn main() {}
