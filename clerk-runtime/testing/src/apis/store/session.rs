//! Sessions.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::invitation::DAY;
use crate::instance::id;

/// A session, as the Backend API shows one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Session {
    object: Cow<'static, str>,
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
    tasks: Option<Vec<SessionTask>>,
    #[serde(skip)]
    pub(crate) facts: SessionFacts,
}

/// What the Backend API does not show of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct SessionFacts {
    /// The origin of the page that signed in, which the session's tokens name (`azp`).
    pub(crate) origin: Option<String>,
    /// When the first factor was verified last.
    pub(crate) first_factor_at: i64,
}

/// What the user has to do before the session counts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct SessionTask {
    pub(crate) key: Cow<'static, str>,
}

/// The task of choosing an organization, where the instance has no personal accounts.
pub(crate) const CHOOSE_ORGANIZATION: &str = "choose-organization";

impl Session {
    pub(super) fn new(user_id: String, client_id: String, now: i64) -> Self {
        Self {
            object: Cow::Borrowed("session"),
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
            facts: SessionFacts { origin: None, first_factor_at: now },
        }
    }

    pub(crate) fn is_active_at(&self, now: i64) -> bool {
        self.status == SessionState::Active && now < self.expire_at
    }

    /// Whether the browser holds it: it is active, or waits for a task.
    pub(crate) fn is_alive_at(&self, now: i64) -> bool {
        self.status.is_alive() && now < self.expire_at
    }

    /// The session as it is at a time, since nothing else tells that it expires.
    pub(crate) fn at(&self, now: i64) -> Self {
        let has_expired = self.status.is_alive() && now >= self.expire_at;
        let status = if has_expired { SessionState::Expired } else { self.status };
        Self { status, ..self.clone() }
    }

    pub(crate) fn end(&mut self, status: SessionState, now: i64) {
        if self.status.is_alive() {
            self.status = status;
            self.updated_at = now;
        }
    }

    pub(crate) fn tasks(&self) -> &[SessionTask] {
        self.tasks.as_deref().unwrap_or_default()
    }

    /// Lets the session wait until its user has done this.
    pub(crate) fn wait_for(&mut self, task: &'static str) {
        self.status = SessionState::Pending;
        self.tasks.get_or_insert_default().push(SessionTask { key: Cow::Borrowed(task) });
    }

    /// Whether the task was the last one that the session waited for.
    pub(crate) fn complete_task(&mut self, task: &str) -> bool {
        self.tasks.iter_mut().for_each(|tasks| tasks.retain(|it| it.key != task));
        let is_done = self.status == SessionState::Pending && self.tasks().is_empty();
        if is_done {
            (self.tasks, self.status) = (None, SessionState::Active);
        }
        is_done
    }

    /// How many whole minutes ago the first factor was verified.
    pub(crate) const fn first_factor_age(&self, now: i64) -> i64 {
        let age = (now - self.facts.first_factor_at) / 60_000;
        if age < 0 { 0 } else { age }
    }
}

/// Whether a session counts, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionState {
    /// It counts, until it expires.
    Active,
    /// The user has something to do first, such as choosing an organization.
    Pending,
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

impl SessionState {
    const fn is_alive(self) -> bool {
        matches!(self, Self::Active | Self::Pending)
    }
}
