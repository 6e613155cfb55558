//! What the flow asks, each with what is needed to go on with the answer.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use super::refresh::RefreshBody;
use crate::state::Outcome;
use crate::token::TokenVerificationError;
use crate::token::jwt::Jwt;
use crate::token::machine_kind::MachineKind;
use crate::token::memo::PresentedJwt;
use crate::token::signature::VerifyingKey;

/// The end of the flow, or what has to be known before it goes on.
pub(crate) enum Step {
    Settled(Outcome),
    Ask(Question),
}

/// What only somebody else can tell.
pub(crate) enum Question {
    /// Which key signed this token? Goes on with [`Flow::with_key`](super::Flow::with_key).
    Key(KeyQuestion),
    /// Is this opaque token good? Goes on with [`Flow::machine_told`](super::Flow::machine_told).
    Opaque(OpaqueQuestion),
    /// May the browser have a fresh session? Goes on with [`Flow::with_refreshed`](super::Flow::with_refreshed).
    Refresh(Box<RefreshQuestion>),
    /// What does this nonce stand for? Goes on with [`Flow::with_payload`](super::Flow::with_payload).
    Exchange(Exchange),
}

impl Question {
    /// Which endpoint of Clerk answers it, as events and metrics call it.
    pub(crate) const fn endpoint(&self) -> &'static str {
        match self {
            Self::Key(_) => "jwks",
            Self::Opaque(question) => question.kind.verify_endpoint().name,
            Self::Refresh(_) => "refresh_session",
            Self::Exchange(_) => "exchange_handshake",
        }
    }
}

/// A token that waits for its key.
pub(crate) struct KeyQuestion {
    pub(super) presented: PresentedJwt,
    pub(super) purpose: Purpose,
}

impl KeyQuestion {
    pub(crate) fn jwt(&self) -> &Jwt {
        &self.presented.jwt
    }

    pub(crate) const fn presented(&self) -> &PresentedJwt {
        &self.presented
    }

    /// Whether the token's signature is known to be this key's.
    pub(crate) fn is_verified_with(&self, key: &Arc<VerifyingKey>) -> bool {
        self.presented.is_verified_with(key)
    }
}

impl From<KeyQuestion> for Step {
    fn from(question: KeyQuestion) -> Self {
        Self::Ask(Question::Key(question))
    }
}

/// What a token is verified as.
pub(super) enum Purpose {
    Session(Origin),
    /// A handshake token, which carries cookies.
    Handshake,
    /// A machine's own token.
    Machine(MachineKind),
}

/// Where a session token comes from.
pub(super) enum Origin {
    /// The `Authorization` header.
    Header,
    /// The session cookie.
    Cookie,
    /// A handshake, with the headers that pass on what it brought.
    Delivered(Box<HeaderMap>),
    /// A refresh of an expired cookie, with the headers that pass on what it brought.
    Refreshed { headers: Box<HeaderMap>, expired: Box<TokenVerificationError> },
}

/// A nonce to be exchanged for the cookies that it stands for.
pub(crate) struct Exchange {
    pub(crate) nonce: String,
}

/// An expired session to be exchanged for a fresh one.
pub(crate) struct RefreshQuestion {
    pub(crate) session_id: String,
    pub(crate) is_suffixed: bool,
    pub(crate) body: RefreshBody,
    pub(super) expired: TokenVerificationError,
}

impl RefreshQuestion {
    /// Why the session has to be refreshed.
    pub(crate) const fn expired(&self) -> &TokenVerificationError {
        &self.expired
    }
}

/// A token that only Clerk can read.
pub(crate) struct OpaqueQuestion {
    pub(crate) token: Arc<str>,
    pub(crate) kind: MachineKind,
    pub(crate) max_stale: Duration,
}
