//! The cookies of a signed-in browser, for tests without one.

use super::EmbeddedClerk;
use crate::apis::frontend::directives;
use crate::apis::store::Session;

impl EmbeddedClerk {
    /// The `Cookie` header of a browser with the session of `session_token`, with the plain cookie names.
    ///
    /// Besides `__session`, it has the cookies that show that the instance knows the browser: `__client_uat` and, as for
    /// every development instance, `__clerk_db_jwt`.
    #[must_use]
    pub fn session_cookies(&self, session_token: &str) -> String {
        cookies(session_token, "")
    }

    /// Like [`session_cookies`](Self::session_cookies), with the cookie names of this instance, such as `__session_nx2hSE6I`.
    #[must_use]
    pub fn suffixed_session_cookies(&self, session_token: &str) -> String {
        cookies(session_token, &format!("_{}", self.cookie_suffix()))
    }

    /// The suffix of the instance's own cookie names: a digest of the publishable key.
    #[must_use]
    pub fn cookie_suffix(&self) -> String {
        self.instance().cookie_suffix()
    }

    /// The `Cookie` header that the browser of `session` sends to the application at `origin` right after a handshake:
    /// each cookie under its plain name and under the instance's own, and the refresh token.
    #[must_use]
    pub fn browser_cookies(&self, session: &Session, origin: &str) -> String {
        let directives = directives(&self.apis, &session.client_id, origin);
        let pairs: Vec<&str> =
            directives.iter().filter_map(|directive| directive.split(';').next()).filter(is_set).collect();
        pairs.join("; ")
    }
}

/// Older than any token, because a session token from before the client's last change would have to be renewed.
fn cookies(session_token: &str, suffix: &str) -> String {
    format!("__session{suffix}={session_token}; __client_uat{suffix}=1; __clerk_db_jwt{suffix}=dvb_embedded")
}

/// A cookie without a value is being removed.
fn is_set(pair: &&str) -> bool {
    !pair.ends_with('=')
}
