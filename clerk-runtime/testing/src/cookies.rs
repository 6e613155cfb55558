//! The cookies of a signed-in browser.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};

use super::EmbeddedClerk;

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
        suffix(self.publishable_key())
    }
}

pub(super) fn suffix(publishable_key: &str) -> String {
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, publishable_key.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(digest).chars().take(8).collect()
}

/// The client is older than any token: a session issued before its last change would have to be renewed.
fn cookies(session_token: &str, suffix: &str) -> String {
    format!("__session{suffix}={session_token}; __client_uat{suffix}=1; __clerk_db_jwt{suffix}=dvb_embedded")
}

#[cfg(test)]
mod tests {
    use super::suffix;

    #[test]
    fn the_suffix_is_the_one_of_the_reference() {
        assert_eq!(suffix("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk"), "nx2hSE6I");
        assert_eq!(suffix("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k"), "naoXFJnI");
    }
}
