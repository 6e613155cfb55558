use clerk_runtime::protect;

#[protect(user_id = "user_2abc")]
async fn handler() {}

fn main() {}
