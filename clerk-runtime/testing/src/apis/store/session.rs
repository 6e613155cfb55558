//! Sessions, and the browsers that hold them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::invitation::DAY;
use crate::instance::id;

/// A session, as the Backend API shows one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Session {
    object: &'static str,
    /// `sess_…`.
    pub id: String,
    /// Who is signed in.
    pub user_id: String,
    /// The browser, `client_…`.
    pub client_id: String,
    actor: Option<Value>,
    /// Whether it counts.
    pub status: SessionState,
    /// The organization that the user acts for; `None` for the personal account.
    pub last_active_organization_id: Option<String>,
    /// When it was used last.
    pub last_active_at: i64,
    /// When it ends by itself.
    pub expire_at: i64,
    /// When it is given up, used or not.
    pub abandon_at: i64,
    /// When anything above changed last.
    pub updated_at: i64,
    /// When the user signed in.
    pub created_at: i64,
    tasks: Option<Vec<Value>>,
}

impl Session {
    pub(super) fn new(user_id: String, client_id: String, now: i64) -> Self {
        Self {
            object: "session",
            id: id::with_prefix("sess_"),
            user_id,
            client_id,
            actor: None,
            status: SessionState::Active,
            last_active_organization_id: None,
            last_active_at: now,
            expire_at: now + 7 * DAY,
            abandon_at: now + 30 * DAY,
            updated_at: now,
            created_at: now,
            tasks: None,
        }
    }

    pub(crate) fn is_active_at(&self, now: i64) -> bool {
        self.status == SessionState::Active && now < self.expire_at
    }

    /// The session as it is at a time, since nothing else tells that it expires.
    pub(crate) fn at(&self, now: i64) -> Self {
        let has_expired = self.status == SessionState::Active && now >= self.expire_at;
        let status = if has_expired { SessionState::Expired } else { self.status };
        Self { status, ..self.clone() }
    }

    pub(crate) fn end(&mut self, status: SessionState, now: i64) {
        if self.status == SessionState::Active {
            self.status = status;
            self.updated_at = now;
        }
    }
}

/// Whether a session counts, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionState {
    /// It counts, until it expires.
    Active,
    /// The user signed out.
    Ended,
    /// The application ended it.
    Revoked,
    /// The user is gone.
    Removed,
    /// Someone else signed in on the same browser.
    Replaced,
    /// It ended by itself.
    Expired,
}

/// A browser, which Clerk calls a client, and what it proves to be itself with.
///
/// # Security
///
/// It has no `Debug`, so that its tokens cannot be logged.
pub(crate) struct Browser {
    pub(crate) client_id: String,
    /// In the instance's own cookie.
    pub(crate) token: String,
    /// In the application's cookie, in development.
    pub(crate) dev_browser_token: String,
    pub(crate) last_active_session_id: Option<String>,
    /// When someone signed in or out last.
    pub(crate) updated_at: i64,
    pub(crate) created_at: i64,
}

impl Browser {
    pub(super) fn new(now: i64) -> Self {
        Self {
            client_id: id::with_prefix("client_"),
            token: id::random(43),
            dev_browser_token: id::with_prefix("dvb_"),
            last_active_session_id: None,
            updated_at: now,
            created_at: now,
        }
    }
}
