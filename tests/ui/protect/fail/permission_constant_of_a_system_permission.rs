use clerk_runtime::protect;

mod permissions {
    pub(crate) const MANAGE: &str = "org:sys_memberships:manage";
}

#[protect(permission = permissions::MANAGE)]
async fn handler() {}

fn main() {}
