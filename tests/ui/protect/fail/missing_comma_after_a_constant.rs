use clerk_runtime::protect;

mod roles {
    pub const ADMIN: &str = "org:admin";
}

#[protect(role = roles::ADMIN plan = "pro")]
async fn handler() {}

fn main() {}
