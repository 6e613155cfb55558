//! Sessions.

use super::Tables;
use crate::apis::store::session::{CHOOSE_ORGANIZATION, Session, SessionState};

impl Tables {
    pub(crate) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    pub(crate) fn session_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|session| session.id == id)
    }

    /// Starts a session of the user on the browser. It replaces another one there, unless the instance allows several.
    /// `None` if the user does not exist or may not sign in, or if the browser does not exist.
    pub(crate) fn sign_in(&mut self, client_id: &str, user_id: &str, now: i64) -> Option<Session> {
        self.user(user_id).filter(|user| !user.banned && !user.locked)?;
        self.browser(client_id)?;
        let is_alone = !self.policy.has_multiple_sessions;
        for session in self.sessions.iter_mut().filter(|session| session.client_id == client_id) {
            if is_alone || session.user_id == user_id {
                session.end(SessionState::Replaced, now);
            }
        }
        let mut session = Session::new(user_id.to_owned(), client_id.to_owned(), now);
        if self.policy.forces_organization {
            session.wait_for(CHOOSE_ORGANIZATION);
        }
        self.keep_session(session.clone());
        if let Some(browser) = self.browser_mut(client_id) {
            browser.last_active_session_id = Some(session.id.clone());
            browser.is_client = true;
            browser.updated_at = now;
        }
        if let Some(user) = self.user_mut(user_id) {
            user.last_sign_in_at = Some(now);
            user.last_active_at = Some(now);
        }
        Some(session)
    }

    /// Records the origin of the page on which the session began.
    pub(crate) fn remember_origin(&mut self, session_id: &str, origin: Option<&str>) {
        if let Some(session) = self.session_mut(session_id) {
            session.facts.origin = origin.map(str::to_owned);
        }
    }

    /// If there are too many sessions, removes one that has ended.
    fn keep_session(&mut self, session: Session) {
        if self.sessions.len() >= MOST_SESSIONS {
            let now = session.created_at;
            let oldest = self.sessions.iter().position(|it| !it.is_alive_at(now)).unwrap_or_default();
            self.sessions.remove(oldest);
        }
        self.sessions.push(session);
    }

    /// Ends every session of a browser.
    pub(crate) fn sign_out(&mut self, client_id: &str, now: i64) {
        for session in self.sessions.iter_mut().filter(|session| session.client_id == client_id) {
            session.end(SessionState::Ended, now);
        }
        if let Some(browser) = self.browser_mut(client_id) {
            (browser.sign_in, browser.sign_up) = (None, None);
            browser.last_active_session_id = None;
            browser.updated_at = now;
        }
    }

    /// Ends one session. No other session of the browser becomes current.
    pub(crate) fn end_session(&mut self, id: &str, status: SessionState, now: i64) {
        let Some(session) = self.session_mut(id) else { return };
        session.end(status, now);
        let client_id = session.client_id.clone();
        if let Some(browser) = self.browser_mut(&client_id) {
            if browser.last_active_session_id.as_deref() == Some(id) {
                browser.last_active_session_id = None;
            }
            browser.updated_at = now;
        }
    }

    /// The active and pending sessions of a browser, oldest first.
    pub(crate) fn live_sessions(&self, client_id: &str, now: i64) -> impl Iterator<Item = &Session> {
        self.sessions.iter().filter(move |it| it.client_id == client_id && it.is_alive_at(now))
    }

    /// The current session of a browser, which may have unfinished tasks.
    pub(crate) fn current_session(&self, client_id: &str, now: i64) -> Option<&Session> {
        let id = self.browser(client_id)?.last_active_session_id.as_deref()?;
        self.session(id).filter(|session| session.is_alive_at(now))
    }

    /// Sets the session's active organization, or the personal account. Returns whether that is allowed: the user must
    /// be a member of the organization, and the instance must have personal accounts.
    pub(crate) fn activate_organization(
        &mut self,
        session_id: &str,
        organization: Option<&str>,
        now: i64,
    ) -> bool {
        let Some(user_id) = self.session(session_id).map(|session| session.user_id.clone()) else {
            return false;
        };
        let organization_id = match organization.map(|id_or_slug| self.organization(id_or_slug)) {
            Some(None) => return false,
            Some(Some(organization)) if !self.is_member(&organization.id, &user_id) => {
                return false;
            }
            Some(Some(organization)) => Some(organization.id.clone()),
            None if self.policy.forces_organization => return false,
            None => None,
        };
        if let Some(session) = self.session_mut(session_id) {
            if organization_id.is_some() {
                session.complete_task(CHOOSE_ORGANIZATION);
            }
            session.last_active_organization_id = organization_id;
            session.updated_at = now;
        }
        true
    }

    /// Ends every session of a user on behalf of the application.
    pub(crate) fn revoke_sessions_of(&mut self, user_id: &str, now: i64) {
        self.end_sessions_of(user_id, SessionState::Revoked, now);
    }

    /// Ends every session of a user except one.
    pub(crate) fn revoke_other_sessions(&mut self, user_id: &str, but: &str, now: i64) {
        let others = self.sessions.iter_mut().filter(|it| it.user_id == user_id && it.id != but);
        others.for_each(|session| session.end(SessionState::Revoked, now));
    }

    pub(super) fn end_sessions_of(&mut self, user_id: &str, status: SessionState, now: i64) {
        for session in self.sessions.iter_mut().filter(|session| session.user_id == user_id) {
            session.end(status, now);
        }
    }
}

/// Limits the memory of an instance that runs for weeks.
const MOST_SESSIONS: usize = 20_000;
