//! What is said once, when an instance is built, of options that are allowed and yet probably not meant.

use super::Settings;
use crate::ground::host::is_loopback;
use crate::token::TokenType;

impl Settings {
    /// Writes what there is to say to the log.
    pub(crate) fn warn(&self) {
        let takes_sessions = self.accepts.contains(TokenType::SessionToken);
        if self.is_production() && takes_sessions && self.verify.authorized_parties.is_empty() {
            tracing::warn!(
                "Clerk: `authorized_parties` is not set, so that a token which any other origin of this instance obtained \
                 is accepted; name this application's origins there or in CLERK_AUTHORIZED_PARTIES"
            );
        }
        if self.api.url.scheme() == "http" && !is_loopback(&self.api.url) {
            tracing::warn!(
                "Clerk: CLERK_API_URL is a plain http URL, so that the secret key crosses the network unencrypted; write \
                 https"
            );
        }
    }
}
