// Texts, in order: []
///The roles of the Clerk instance, from `clerk.toml`.
#[allow(dead_code, unreachable_pub)]
pub mod roles {
    ///`org:admin`
    pub const ADMIN: &str = "org:admin";
}
///The permissions of the Clerk instance, from `clerk.toml`.
#[allow(dead_code, unreachable_pub)]
pub mod permissions {
    ///`org:invoices:create`
    pub const INVOICES_CREATE: &str = "org:invoices:create";
}
///The features of the Clerk instance, from `clerk.toml`.
#[allow(dead_code, unreachable_pub)]
pub mod features {
    ///`2fa-export`
    pub const N2FA_EXPORT: &str = "2fa-export";
}
///The scopes of the Clerk instance, from `clerk.toml`.
#[allow(dead_code, unreachable_pub)]
pub mod scopes {
    ///`invoices:write`
    pub const INVOICES_WRITE: &str = "invoices:write";
}
const _: &[u8] = ::core::include_bytes!("/app/clerk.toml");
