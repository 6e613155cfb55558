//! The Auth object of a caller who is not signed in.

use super::caller::AnyCaller;
use super::context::AuthContext;
use super::session::SessionStatusClaim;
use crate::token::TokenType;

/// The caller is not signed in, or has no token of an accepted type.
#[derive(Clone)]
pub struct SignedOut {
    token_type: Option<TokenType>,
    is_pending: bool,
    caller: AnyCaller,
}

impl SignedOut {
    pub(crate) const fn new(token_type: Option<TokenType>, caller: AnyCaller) -> Self {
        Self { token_type, is_pending: false, caller }
    }

    /// A session with unfinished tasks that counts as signed out.
    pub(crate) const fn pending(caller: AnyCaller) -> Self {
        Self { token_type: Some(TokenType::SessionToken), is_pending: true, caller }
    }

    /// The type of token that was expected or presented; `None` if the presented one is not accepted.
    #[must_use]
    pub const fn token_type(&self) -> Option<TokenType> {
        self.token_type
    }

    /// [`SessionStatusClaim::Pending`] if a session with unfinished tasks counts as signed out, else `None`.
    #[must_use]
    pub fn session_status(&self) -> Option<SessionStatusClaim> {
        self.is_pending.then_some(SessionStatusClaim::Pending)
    }

    /// Whether Clerk could not be reached, so nothing is known about the caller.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        self.caller.finding.unavailable().is_some()
    }

    pub(super) const fn caller(&self) -> &AnyCaller {
        &self.caller
    }

    pub(super) fn context(&self) -> &AuthContext {
        &self.caller
    }
}

impl std::fmt::Debug for SignedOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedOut")
            .field("token_type", &self.token_type)
            .field("is_pending", &self.is_pending)
            .finish_non_exhaustive()
    }
}
