//! The rules for verifying tokens.

use std::time::Duration;

use super::{ClerkBuilder, list};

/// The rules for verifying tokens.
impl ClerkBuilder {
    /// The `typ` headers that a session token may have. By default `JWT`, or no `typ` at all.
    pub fn header_types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.header_types = Some(list(types));
        self
    }

    /// The origins whose tokens are accepted, such as `https://app.example.com`: a token with another `azp` is refused.
    /// Capitals, a default port and a final slash do not matter. A path, a missing scheme or `*` is a
    /// [`ConfigError`](crate::ConfigError).
    ///
    /// # Security
    ///
    /// Set it in production. Otherwise a token issued to another subdomain is accepted here as well.
    pub fn authorized_parties<T: Into<String>>(mut self, parties: impl IntoIterator<Item = T>) -> Self {
        self.authorized_parties = Some(parties.into_iter().map(Into::into).collect());
        self
    }

    /// The accepted `aud` values. A session or M2M token without `aud` is accepted, as in the reference, unless
    /// [`audience_required`](Self::audience_required) is set. An OAuth token without `aud` is always refused.
    pub fn audience<T: Into<String>>(mut self, audience: impl IntoIterator<Item = T>) -> Self {
        self.audience = Some(list(audience));
        self
    }

    /// Whether JWTs without `aud` are refused; set the accepted values with [`audience`](Self::audience). Opaque API keys
    /// and M2M tokens have no audience.
    pub const fn audience_required(mut self, required: bool) -> Self {
        self.audience_required = required;
        self
    }

    /// The accepted `iss` values of session tokens, such as `https://clerk.example.com`. By default, `iss` is not checked.
    pub fn issuer<T: Into<String>>(mut self, issuers: impl IntoIterator<Item = T>) -> Self {
        self.issuers = Some(list(issuers));
        self
    }

    /// Whether a session token must have its category (`cat`) and its session (`sid`).
    ///
    /// Off by default, as in the reference, which accepts tokens from before categories existed. Turn it on once your
    /// instance no longer issues such tokens.
    pub const fn strict_sessions(mut self, strict: bool) -> Self {
        self.strict_sessions = strict;
        self
    }

    /// How far this machine's clock may differ from Clerk's: 5 seconds by default, at most a day. More than ten
    /// minutes are a warning in the log.
    ///
    /// # Security
    ///
    /// Every token is accepted for this long after it expires.
    pub const fn clock_skew(mut self, skew: Duration) -> Self {
        self.clock_skew = skew;
        self
    }
}
