//! The questions of the flow, each with the data needed to continue with the answer.

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

/// The end of the flow, or a question.
pub(crate) enum Step {
    Settled(Outcome),
    Ask(Question),
}

/// A question that may need a call to Clerk.
pub(crate) enum Question {
    /// Which key signed this token? Continues with [`Flow::with_key`](super::Flow::with_key).
    Key(KeyQuestion),
    /// Is this opaque token valid? Continues with [`Flow::machine_told`](super::Flow::machine_told).
    Opaque(OpaqueQuestion),
    /// Can the session be refreshed? Continues with [`Flow::with_refreshed`](super::Flow::with_refreshed).
    Refresh(Box<RefreshQuestion>),
    /// What is the payload of this nonce? Continues with [`Flow::with_payload`](super::Flow::with_payload).
    Exchange(Exchange),
}

impl Question {
    /// The endpoint of Clerk that answers it, as named in events and metrics.
    pub(crate) const fn endpoint(&self) -> &'static str {
        match self {
            Self::Key(_) => "jwks",
            Self::Opaque(question) => question.kind.verify_endpoint().name,
            Self::Refresh(_) => "refresh_session",
            Self::Exchange(_) => "exchange_handshake",
        }
    }
}

/// A token and the purpose of its verification.
pub(crate) struct KeyQuestion {
    pub(super) presented: PresentedJwt,
    pub(super) purpose: Purpose,
}

impl KeyQuestion {
    pub(crate) fn jwt(&self) -> &Jwt {
        &self.presented
    }

    pub(crate) const fn presented(&self) -> &PresentedJwt {
        &self.presented
    }

    /// Whether the token's signature was already verified with this key.
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
    /// A handshake token, which contains cookies.
    Handshake,
    /// A machine's token.
    Machine(MachineKind),
}

/// The origin of a session token.
pub(super) enum Origin {
    /// The `Authorization` header.
    Header,
    /// The session cookie.
    Cookie,
    /// A handshake, with the headers that it brought.
    Delivered(Box<HeaderMap>),
    /// A refresh of an expired cookie, with the headers that it brought.
    Refreshed { headers: Box<HeaderMap>, expired: Box<TokenVerificationError> },
}

/// A nonce to be exchanged for its payload.
pub(crate) struct Exchange {
    pub(crate) nonce: String,
}

/// An expired session to be refreshed.
pub(crate) struct RefreshQuestion {
    pub(crate) session_id: String,
    pub(crate) is_suffixed: bool,
    pub(crate) body: RefreshBody,
    pub(super) expired: TokenVerificationError,
}

impl RefreshQuestion {
    /// The verification error because of which the session must be refreshed.
    pub(crate) const fn expired(&self) -> &TokenVerificationError {
        &self.expired
    }
}

/// A token that only Clerk can verify.
pub(crate) struct OpaqueQuestion {
    pub(crate) token: Arc<str>,
    pub(crate) kind: MachineKind,
    pub(crate) max_stale: Duration,
}
