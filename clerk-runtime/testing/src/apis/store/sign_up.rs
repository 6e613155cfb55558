//! Attempts to sign up.

use serde_json::{Map, Value};

use super::invitation::DAY;
use super::password::PasswordHash;
use super::sign_in::ExternalAccount;
use super::verification::Verification;
use crate::instance::id;

/// A browser's attempt to sign up. Each browser has one at a time.
#[derive(Clone)]
pub(crate) struct SignUp {
    pub(crate) id: String,
    pub(crate) email_address: Option<String>,
    /// `None` before a code has been sent.
    pub(crate) email_verification: Option<Verification>,
    pub(crate) password: Option<PasswordHash>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) unsafe_metadata: Map<String, Value>,
    pub(crate) public_metadata: Map<String, Value>,
    pub(crate) locale: Option<String>,
    pub(crate) legal_accepted_at: Option<i64>,
    pub(crate) external: Option<ExternalAccount>,
    pub(crate) external_verification: Option<Verification>,
    /// The id of the invitation that is being accepted.
    pub(crate) invitation_id: Option<String>,
    pub(crate) created_session_id: Option<String>,
    pub(crate) created_user_id: Option<String>,
    pub(crate) abandon_at: i64,
}

impl SignUp {
    pub(crate) fn new(now: i64) -> Self {
        Self {
            id: id::with_prefix("sua_"),
            email_address: None,
            email_verification: None,
            password: None,
            first_name: None,
            last_name: None,
            username: None,
            unsafe_metadata: Map::new(),
            public_metadata: Map::new(),
            locale: None,
            legal_accepted_at: None,
            external: None,
            external_verification: None,
            invitation_id: None,
            created_session_id: None,
            created_user_id: None,
            abandon_at: now + DAY,
        }
    }

    /// Required fields that are missing. With an account at a provider, no password is required.
    pub(crate) fn missing_fields(&self) -> Vec<&'static str> {
        let needs_password = self.password.is_none() && !self.has_external_account();
        let missing = [("email_address", self.email_address.is_none()), ("password", needs_password)];
        missing.into_iter().filter_map(|(name, is_missing)| is_missing.then_some(name)).collect()
    }

    pub(crate) fn has_verified_email(&self) -> bool {
        self.email_verification.as_ref().is_some_and(Verification::is_verified)
    }

    fn has_external_account(&self) -> bool {
        self.external_verification.as_ref().is_some_and(Verification::is_verified)
    }

    /// Whether the browser no longer needs the attempt. After its return from a provider, it still reads the result.
    pub(crate) const fn is_over(&self) -> bool {
        self.created_user_id.is_some() && self.external.is_none()
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.created_user_id.is_some()
    }

    /// Whether nothing is missing to create the user.
    pub(crate) fn is_ready(&self) -> bool {
        self.missing_fields().is_empty() && self.has_verified_email()
    }
}
