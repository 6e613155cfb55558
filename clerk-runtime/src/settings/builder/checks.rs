//! What tokens are checked against.

use std::time::Duration;

use super::{ClerkBuilder, list};

/// What tokens are checked against.
impl ClerkBuilder {
    /// The `typ` headers that a session token may have; without this, `JWT` or none.
    pub fn header_types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.header_types = Some(list(types));
        self
    }

    /// The origins that may ask for tokens, such as `https://app.example.com`: a token whose `azp` is not among them is
    /// refused. What means the same, as capitals, a default port or a slash at the end, is taken for the origin; a path,
    /// a missing scheme or `*` is a mistake.
    ///
    /// # Security
    ///
    /// Set it in production: it keeps a token that another subdomain obtained from being used here.
    pub fn authorized_parties<T: Into<String>>(mut self, parties: impl IntoIterator<Item = T>) -> Self {
        self.authorized_parties = Some(parties.into_iter().map(Into::into).collect());
        self
    }

    /// The accepted `aud` values. A session or M2M token without `aud` passes, as in the reference, unless
    /// [`audience_required`](Self::audience_required) is set; an OAuth token without one never does.
    pub fn audience<T: Into<String>>(mut self, audience: impl IntoIterator<Item = T>) -> Self {
        self.audience = Some(list(audience));
        self
    }

    /// Whether JWTs without `aud` are refused; [`audience`](Self::audience) says what it has to be. Opaque API keys and
    /// M2M tokens have no audience.
    pub const fn audience_required(mut self, required: bool) -> Self {
        self.audience_required = required;
        self
    }

    /// The accepted `iss` values of session tokens, such as `https://clerk.example.com`; without this, `iss` is not checked.
    pub fn issuer<T: Into<String>>(mut self, issuers: impl IntoIterator<Item = T>) -> Self {
        self.issuers = Some(list(issuers));
        self
    }

    /// Whether a session token must say that it is one (`cat`) and of which session (`sid`).
    ///
    /// Off by default, as in the reference, which accepts tokens from before categories existed. Switch it on once the
    /// instance issues none of them any more.
    pub const fn strict_sessions(mut self, strict: bool) -> Self {
        self.strict_sessions = strict;
        self
    }

    /// By how much this machine's clock may differ from Clerk's.
    pub const fn clock_skew(mut self, skew: Duration) -> Self {
        self.clock_skew = skew;
        self
    }
}
