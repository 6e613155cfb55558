//! Sessions and browsers.

use super::Tables;
use crate::apis::store::session::{Browser, Session, SessionState};

impl Tables {
    pub(crate) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    pub(crate) fn session_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|session| session.id == id)
    }

    pub(crate) fn browser(&self, client_id: &str) -> Option<&Browser> {
        self.browsers.iter().find(|browser| browser.client_id == client_id)
    }

    /// A browser that nobody has signed in on yet.
    pub(crate) fn create_browser(&mut self, now: i64) -> String {
        let browser = Browser::new(now);
        let client_id = browser.client_id.clone();
        self.browsers.push(browser);
        client_id
    }

    /// Starts a session of the user on the browser, in place of another one there. `None` when the user does not
    /// exist or may not sign in, or the browser does not exist.
    pub(crate) fn sign_in(&mut self, client_id: &str, user_id: &str, now: i64) -> Option<Session> {
        self.user(user_id).filter(|user| !user.banned && !user.locked)?;
        self.browser(client_id)?;
        self.end_sessions(client_id, SessionState::Replaced, now);
        let session = Session::new(user_id.to_owned(), client_id.to_owned(), now);
        self.sessions.push(session.clone());
        if let Some(browser) = self.browser_mut(client_id) {
            browser.last_active_session_id = Some(session.id.clone());
            browser.updated_at = now;
        }
        if let Some(user) = self.user_mut(user_id) {
            user.last_sign_in_at = Some(now);
            user.last_active_at = Some(now);
        }
        Some(session)
    }

    pub(crate) fn sign_out(&mut self, client_id: &str, now: i64) {
        self.end_sessions(client_id, SessionState::Ended, now);
        if let Some(browser) = self.browser_mut(client_id) {
            browser.last_active_session_id = None;
            browser.updated_at = now;
        }
    }

    /// The session that counts on a browser.
    pub(crate) fn active_session(&self, client_id: &str, now: i64) -> Option<&Session> {
        let id = self.browser(client_id)?.last_active_session_id.as_deref()?;
        self.session(id).filter(|session| session.is_active_at(now))
    }

    /// Lets the session act for an organization, or for the user alone. Returns whether it may: only members may act
    /// for an organization.
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
            None => None,
        };
        if let Some(session) = self.session_mut(session_id) {
            session.last_active_organization_id = organization_id;
            session.updated_at = now;
        }
        true
    }

    fn browser_mut(&mut self, client_id: &str) -> Option<&mut Browser> {
        self.browsers.iter_mut().find(|browser| browser.client_id == client_id)
    }

    /// Ends every session of a user, as the application does it.
    pub(crate) fn revoke_sessions_of(&mut self, user_id: &str, now: i64) {
        self.end_sessions_of(user_id, SessionState::Revoked, now);
    }

    pub(super) fn end_sessions_of(&mut self, user_id: &str, status: SessionState, now: i64) {
        for session in self.sessions.iter_mut().filter(|session| session.user_id == user_id) {
            session.end(status, now);
        }
    }

    fn end_sessions(&mut self, client_id: &str, status: SessionState, now: i64) {
        for session in self.sessions.iter_mut().filter(|session| session.client_id == client_id) {
            session.end(status, now);
        }
    }
}
