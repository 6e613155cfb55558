//! The cookies of a signed-in browser, for tests without one.

use super::EmbeddedClerk;
use crate::apis::frontend::directives;
use crate::apis::store::Session;

impl EmbeddedClerk {
    /// A `Cookie` header as browsers with the session of `session_token` send it, with the plain cookie names.
    ///
    /// Besides `__session` it holds what tells a server that the browser is known to the instance: `__client_uat`
    /// and, as for every development instance, `__clerk_db_jwt`.
    #[must_use]
    pub fn session_cookies(&self, session_token: &str) -> String {
        cookies(session_token, "")
    }

    /// The same with the cookie names that belong to this instance alone, such as `__session_nx2hSE6I`.
    #[must_use]
    pub fn suffixed_session_cookies(&self, session_token: &str) -> String {
        cookies(session_token, &format!("_{}", self.cookie_suffix()))
    }

    /// What the instance's own cookie names end in: a digest of the publishable key.
    #[must_use]
    pub fn cookie_suffix(&self) -> String {
        self.instance().cookie_suffix()
    }

    /// A `Cookie` header as the browser of `session` sends it to the application at `origin`, right after a
    /// handshake: everything under its plain name and under the instance's own, and the refresh token.
    #[must_use]
    pub fn browser_cookies(&self, session: &Session, origin: &str) -> String {
        let directives = directives(&self.apis, &session.client_id, origin);
        let pairs: Vec<&str> =
            directives.iter().filter_map(|directive| directive.split(';').next()).filter(is_set).collect();
        pairs.join("; ")
    }
}

/// The client is older than any token: a session issued before its last change would have to be renewed.
fn cookies(session_token: &str, suffix: &str) -> String {
    format!("__session{suffix}={session_token}; __client_uat{suffix}=1; __clerk_db_jwt{suffix}=dvb_embedded")
}

/// A cookie without a value is one that is being removed.
fn is_set(pair: &&str) -> bool {
    !pair.ends_with('=')
}
