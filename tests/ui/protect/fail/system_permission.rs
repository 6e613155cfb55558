use clerk_runtime::protect;

#[protect(permission = "org:sys_memberships:read")]
async fn handler() {}

fn main() {}
