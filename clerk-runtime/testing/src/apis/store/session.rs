//! Sessions.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::invitation::DAY;
use crate::instance::id;

/// A session, as in the Backend API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Session {
    object: Cow<'static, str>,
    /// `sess_…`.
    pub id: String,
    /// The signed-in user's id.
    pub user_id: String,
    /// The browser's id, `client_…`.
    pub client_id: String,
    actor: Option<Value>,
    /// The status.
    pub status: SessionState,
    /// The id of the active organization; `None` for the personal account.
    pub last_active_organization_id: Option<String>,
    /// The time of the last activity.
    pub last_active_at: i64,
    /// When it expires.
    pub expire_at: i64,
    /// When it is abandoned, even if it is used.
    pub abandon_at: i64,
    /// When it was last changed.
    pub updated_at: i64,
    /// When the user signed in.
    pub created_at: i64,
    tasks: Option<Vec<SessionTask>>,
    #[serde(skip)]
    pub(crate) facts: SessionFacts,
}

/// The data about a session that the Backend API does not show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct SessionFacts {
    /// The origin of the page on which the user signed in, for the claim `azp`.
    pub(crate) origin: Option<String>,
    /// When the first factor was last verified.
    pub(crate) first_factor_at: i64,
}

/// A task that the user must finish before the session becomes active.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct SessionTask {
    pub(crate) key: Cow<'static, str>,
}

/// The task of choosing an organization, for instances without personal accounts.
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

    /// Whether the session has not ended: it is active or pending.
    pub(crate) fn is_alive_at(&self, now: i64) -> bool {
        self.status.is_alive() && now < self.expire_at
    }

    /// The session at a time, because it expires without being changed.
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

    /// Makes the session pending until its user has finished this task.
    pub(crate) fn wait_for(&mut self, task: &'static str) {
        self.status = SessionState::Pending;
        self.tasks.get_or_insert_default().push(SessionTask { key: Cow::Borrowed(task) });
    }

    /// Finishes the task. Returns whether it was the last one.
    pub(crate) fn complete_task(&mut self, task: &str) -> bool {
        self.tasks.iter_mut().for_each(|tasks| tasks.retain(|it| it.key != task));
        let is_done = self.status == SessionState::Pending && self.tasks().is_empty();
        if is_done {
            (self.tasks, self.status) = (None, SessionState::Active);
        }
        is_done
    }

    /// The age of the first factor's verification, in whole minutes.
    pub(crate) const fn first_factor_age(&self, now: i64) -> i64 {
        let age = (now - self.facts.first_factor_at) / 60_000;
        if age < 0 { 0 } else { age }
    }
}

/// The status of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionState {
    /// The user is signed in.
    Active,
    /// The user must finish a task first, such as choosing an organization.
    Pending,
    /// The user has signed out.
    Ended,
    /// The application has ended it, or the user has from another browser.
    Revoked,
    /// It was removed from its browser, or its user was deleted.
    Removed,
    /// Another sign-in on the same browser has replaced it.
    Replaced,
    /// It has expired.
    Expired,
}

impl SessionState {
    const fn is_alive(self) -> bool {
        matches!(self, Self::Active | Self::Pending)
    }
}
