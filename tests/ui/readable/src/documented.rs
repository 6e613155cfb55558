//! Handlers as their documentation shows them.

use clerk_runtime::{Auth, SessionAuth, auth, protect};

/// Removes an invoice.
#[protect(role = "org:admin")]
pub async fn remove(session: SessionAuth, method: String) -> String {
    format!("{} of {}", method, session.user_id())
}

/// Handlers of invoices.
pub struct Invoices;

impl Invoices {
    /// Lists invoices.
    #[protect(any(permission = "org:invoices:read", scope = "invoices:read"), token = ["session_token", "api_key"])]
    pub async fn list(auth: Auth) -> String {
        format!("{:?}", auth.user_id())
    }
}

/// Shows one thing.
#[auth]
pub async fn show<T: ToString>(auth: Option<SessionAuth>, thing: T) -> String
where
    T: Send,
{
    drop(auth);
    thing.to_string()
}
