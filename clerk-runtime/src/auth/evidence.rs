//! The basis of a finding: memory, or calls to Clerk.

use std::time::Duration;

/// What authentication used besides the request itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    /// Whether the token was known from an earlier request.
    pub(crate) is_from_memory: bool,
    /// The calls that authentication waited for, in order.
    pub(crate) calls: Vec<ClerkCall>,
}

/// A call to Clerk that a request waited for: its own, or one shared with other requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClerkCall {
    /// The endpoint: `jwks`, `verify_api_key`, `verify_m2m_token`, `verify_oauth_token`, `refresh_session` or
    /// `exchange_handshake`.
    pub endpoint: &'static str,
    /// How long the request waited.
    pub waited: Duration,
}

impl ClerkCall {
    pub(crate) const fn new(endpoint: &'static str, waited: Duration) -> Self {
        Self { endpoint, waited }
    }
}
