//! Browsers.

use serde::{Deserialize, Serialize};

use super::sign_in::SignIn;
use super::sign_up::SignUp;
use super::verification::Verification;
use crate::instance::id;

/// A browser, which Clerk calls a client, and the tokens that identify it.
///
/// # Security
///
/// It has no `Debug`, so that its tokens cannot be logged.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Browser {
    pub(crate) client_id: String,
    /// In the instance's own cookie.
    pub(crate) token: String,
    /// In the application's cookie, in development.
    pub(crate) dev_browser_token: String,
    pub(crate) last_active_session_id: Option<String>,
    /// How the last sign-in was done.
    pub(crate) last_strategy: Option<String>,
    /// The last sign-in, sign-out, or change of the session or the organization.
    pub(crate) updated_at: i64,
    pub(crate) created_at: i64,
    /// Whether there has been an attempt to sign in or up. Before that, the Frontend API shows no client.
    pub(crate) is_client: bool,
    #[serde(skip)]
    pub(crate) sign_in: Option<SignIn>,
    #[serde(skip)]
    pub(crate) sign_up: Option<SignUp>,
    #[serde(skip)]
    pub(crate) reverification: Option<Reverification>,
}

/// A signed-in user's attempt to verify themselves again.
#[derive(Clone)]
pub(crate) struct Reverification {
    pub(crate) session_id: String,
    pub(crate) level: String,
    pub(crate) proof: Option<Verification>,
}

impl Browser {
    pub(super) fn new(now: i64) -> Self {
        Self {
            client_id: id::with_prefix("client_"),
            token: id::random(43),
            dev_browser_token: id::with_prefix("dvb_"),
            last_active_session_id: None,
            last_strategy: None,
            updated_at: now,
            created_at: now,
            is_client: false,
            sign_in: None,
            sign_up: None,
            reverification: None,
        }
    }

    /// Replaces the client by a new one with the same tokens.
    pub(super) fn forget_client(&mut self, now: i64) {
        let new = Self::new(now);
        let (token, dev_browser_token) = (self.token.clone(), self.dev_browser_token.clone());
        *self = Self { token, dev_browser_token, ..new };
    }
}
