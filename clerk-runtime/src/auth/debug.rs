//! The parts of an Auth object that may be logged.

use std::fmt;

use super::Auth;
use super::reason::AuthReason;

/// A view of an Auth object without credentials, made by [`Auth::debug`].
///
/// # Security
///
/// The reference's `debug()` prints whole headers and cookies; this prints ids, the outcome and its reason.
pub struct AuthDebug<'a>(&'a Auth);

impl<'a> AuthDebug<'a> {
    pub(super) const fn new(auth: &'a Auth) -> Self {
        Self(auth)
    }
}

impl fmt::Debug for AuthDebug<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let auth = self.0;
        let context = auth.context();
        f.debug_struct("Auth")
            .field("is_authenticated", &auth.is_authenticated())
            .field("token_type", &auth.token_type())
            .field("user_id", &auth.user_id())
            .field("session_id", &auth.session_id())
            .field("session_status", &auth.session_status())
            .field("org_id", &auth.org_id())
            .field("org_role", &auth.org_role())
            .field("actor", &auth.actor())
            .field("reason", &context.finding.reason().map(AuthReason::as_str))
            .field("publishable_key", &context.instance.settings.publishable_key)
            .finish_non_exhaustive()
    }
}
