//! The result of authentication, before it is combined with its request.

use std::sync::Arc;

use http::HeaderMap;

use super::{AuthReason, AuthStatus};
use crate::machine::VerifiedMachine;
use crate::token::TokenType;
use crate::token::error::Unavailable;
use crate::token::session::VerifiedSession;

/// The caller, or why the caller is not known.
pub(crate) enum Outcome {
    /// A session, and the headers that a handshake or a refresh brought, if there was one.
    Session(VerifiedSession, Option<Box<HeaderMap>>),
    /// A machine and its token.
    Machine(Arc<VerifiedMachine>, Arc<str>),
    NotSignedIn(Box<NotSignedIn>),
}

impl From<NotSignedIn> for Outcome {
    fn from(outcome: NotSignedIn) -> Self {
        Self::NotSignedIn(Box::new(outcome))
    }
}

/// Any result other than a verified token.
pub(crate) struct NotSignedIn {
    pub(crate) status: AuthStatus,
    pub(crate) reason: AuthReason,
    pub(crate) message: String,
    pub(crate) token_type: Option<TokenType>,
    pub(crate) headers: HeaderMap,
    pub(crate) unavailable: Option<Unavailable>,
}

impl NotSignedIn {
    pub(crate) fn signed_out(token_type: Option<TokenType>, reason: AuthReason, message: String) -> Self {
        Self {
            status: AuthStatus::SignedOut,
            reason,
            message,
            token_type,
            headers: HeaderMap::new(),
            unavailable: None,
        }
    }

    pub(crate) const fn with_unavailable(mut self, unavailable: Option<Unavailable>) -> Self {
        self.unavailable = unavailable;
        self
    }
}
