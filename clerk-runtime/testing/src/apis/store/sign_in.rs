//! Attempts to sign in.

use serde::Serialize;

use super::invitation::DAY;
use super::verification::Verification;
use crate::instance::id;

/// The attempt of a browser to sign in. There is one at a time.
#[derive(Clone)]
pub(crate) struct SignIn {
    pub(crate) id: String,
    pub(crate) status: SignInStatus,
    /// What was entered.
    pub(crate) identifier: Option<String>,
    /// Whose it is.
    pub(crate) user_id: Option<String>,
    pub(crate) first_factor: Option<Verification>,
    pub(crate) created_session_id: Option<String>,
    /// With an account elsewhere.
    pub(crate) external: Option<ExternalAccount>,
    pub(crate) abandon_at: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignInStatus {
    NeedsIdentifier,
    NeedsFirstFactor,
    NeedsNewPassword,
    Complete,
}

impl SignIn {
    pub(crate) fn new(now: i64) -> Self {
        Self {
            id: id::with_prefix("sia_"),
            status: SignInStatus::NeedsIdentifier,
            identifier: None,
            user_id: None,
            first_factor: None,
            created_session_id: None,
            external: None,
            abandon_at: now + DAY,
        }
    }

    /// Whether the browser no longer needs it. It comes back from a provider and looks how its attempt went.
    pub(crate) const fn is_over(&self) -> bool {
        self.created_session_id.is_some() && self.external.is_none()
    }

    /// One for a user who is known by what was entered.
    pub(crate) fn of(user_id: String, identifier: Option<String>, now: i64) -> Self {
        let status = SignInStatus::NeedsFirstFactor;
        Self { status, identifier, user_id: Some(user_id), ..Self::new(now) }
    }
}

/// An account at a provider that stands in for real ones, and where the browser goes once it is chosen.
#[derive(Clone)]
pub(crate) struct ExternalAccount {
    /// `oauth_google` and the like.
    pub(crate) strategy: String,
    pub(crate) redirect_url: String,
    /// Proves that the browser that chooses is the one that was sent there.
    pub(crate) state: String,
    /// The address of the account that was chosen.
    pub(crate) email_address: Option<String>,
}
