//! The cookies of a browser, for tests without one.

use std::sync::Arc;

use super::directives::directives;
use super::handshake_token::HandshakeToken;
use crate::store::Session;
use crate::{EmbeddedClerk, JwtBuilder};

impl EmbeddedClerk {
    /// A `Cookie` header as the browser of `session` sends it to the application at `origin`, right after a
    /// handshake: everything under its plain name and under the instance's own, and the refresh token.
    #[must_use]
    pub fn browser_cookies(&self, session: &Session, origin: &str) -> String {
        let directives = directives(self.instance(), &session.client_id, origin);
        let pairs: Vec<&str> =
            directives.iter().filter_map(|directive| directive.split(';').next()).filter(is_set).collect();
        pairs.join("; ")
    }

    /// A handshake token, to be adapted and minted.
    pub fn handshake_token(&self) -> JwtBuilder<HandshakeToken> {
        JwtBuilder::new(Arc::clone(self.instance()), HandshakeToken::default())
    }
}

/// A cookie without a value is one that is being removed.
fn is_set(pair: &&str) -> bool {
    !pair.ends_with('=')
}
