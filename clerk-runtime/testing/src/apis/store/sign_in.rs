//! Attempts to sign in.

use serde::Serialize;

use super::invitation::DAY;
use super::verification::Verification;
use crate::instance::id;

/// A browser's attempt to sign in. Each browser has one at a time.
#[derive(Clone)]
pub(crate) struct SignIn {
    pub(crate) id: String,
    pub(crate) status: SignInStatus,
    /// The identifier that was entered.
    pub(crate) identifier: Option<String>,
    /// The user with that identifier.
    pub(crate) user_id: Option<String>,
    pub(crate) first_factor: Option<Verification>,
    pub(crate) created_session_id: Option<String>,
    /// The account at a provider, if the attempt uses one.
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

    /// Whether the browser no longer needs the attempt. After its return from a provider, it still reads the result.
    pub(crate) const fn is_over(&self) -> bool {
        self.created_session_id.is_some() && self.external.is_none()
    }

    /// An attempt of a known user.
    pub(crate) fn of(user_id: String, identifier: Option<String>, now: i64) -> Self {
        let status = SignInStatus::NeedsFirstFactor;
        Self { status, identifier, user_id: Some(user_id), ..Self::new(now) }
    }
}

/// An account at a provider whose place the instance takes, and the URL to which the browser returns.
#[derive(Clone)]
pub(crate) struct ExternalAccount {
    /// `oauth_google` and the like.
    pub(crate) strategy: String,
    pub(crate) redirect_url: String,
    /// Proves that the browser that chooses the account is the one that began the attempt.
    pub(crate) state: String,
    /// The address of the chosen account.
    pub(crate) email_address: Option<String>,
}
