//! Browsers.

use super::Tables;
use crate::apis::store::browser::Browser;
use crate::apis::store::session::SessionState;
use crate::instance::secret::is_same_secret;

impl Tables {
    pub(crate) fn browser(&self, client_id: &str) -> Option<&Browser> {
        self.browsers.iter().find(|browser| browser.client_id == client_id)
    }

    pub(crate) fn browser_mut(&mut self, client_id: &str) -> Option<&mut Browser> {
        self.browsers.iter_mut().find(|browser| browser.client_id == client_id)
    }

    /// The browser of a development token.
    pub(crate) fn dev_browser(&self, token: &str) -> Option<&Browser> {
        self.browsers.iter().find(|browser| is_same_secret(&browser.dev_browser_token, token))
    }

    /// The browser of the instance's own cookie.
    pub(crate) fn browser_with_cookie(&self, token: &str) -> Option<&Browser> {
        self.browsers.iter().find(|browser| is_same_secret(&browser.token, token))
    }

    /// Adds a browser without sessions. If there are too many browsers, it removes the oldest one without an active
    /// session.
    pub(crate) fn create_browser(&mut self, now: i64) -> String {
        if self.browsers.len() >= MOST_BROWSERS {
            let is_unused = |browser: &Browser| browser.last_active_session_id.is_none();
            let oldest = self.browsers.iter().position(is_unused).unwrap_or_default();
            self.browsers.remove(oldest);
        }
        let browser = Browser::new(now);
        let client_id = browser.client_id.clone();
        self.browsers.push(browser);
        client_id
    }

    /// Ends the sessions of a browser, which then is a new client.
    pub(crate) fn forget_client(&mut self, client_id: &str, now: i64) {
        for session in self.sessions.iter_mut().filter(|session| session.client_id == client_id) {
            session.end(SessionState::Removed, now);
        }
        if let Some(browser) = self.browser_mut(client_id) {
            browser.forget_client(now);
        }
    }
}

/// More browsers than are needed. This limits the memory of an instance that runs for weeks.
const MOST_BROWSERS: usize = 10_000;
