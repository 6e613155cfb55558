//! The limits for messages to the operator: each is logged once a minute, no matter how many requests cause
//! it.

use crate::ground::log_limit::LogLimit;

/// Messages that strangers can cause.
#[derive(Debug)]
pub(crate) struct Notices {
    /// A session token in a cookie names no authorized party.
    pub(crate) authorized_party: LogLimit,
    /// A handshake cannot be used.
    pub(crate) handshake: LogLimit,
    /// Handshakes form a loop.
    pub(crate) loops: LogLimit,
    /// The organization of a URL cannot be activated.
    pub(crate) organization: LogLimit,
    /// A rule needs a path parameter that the route lacks.
    pub(crate) path_parameter: LogLimit,
    /// A session token does not fit the type of a handler's claims.
    pub(crate) claims: LogLimit,
    /// The clocks differ.
    pub(crate) clocks: LogLimit,
    /// A token was obtained by an origin that is not allowed.
    pub(crate) foreign_party: LogLimit,
    /// A token is signed with a key that the instance does not have.
    pub(crate) foreign_key: LogLimit,
}

impl Notices {
    pub(crate) const fn new() -> Self {
        Self {
            authorized_party: LogLimit::new(),
            handshake: LogLimit::new(),
            loops: LogLimit::new(),
            organization: LogLimit::new(),
            path_parameter: LogLimit::new(),
            claims: LogLimit::new(),
            clocks: LogLimit::new(),
            foreign_party: LogLimit::new(),
            foreign_key: LogLimit::new(),
        }
    }
}
