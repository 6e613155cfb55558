//! Why keys could not be fetched, and what follows from it.

use serde::de::IgnoredAny;

use crate::token::error::{
    CONTACT_SUPPORT, TokenVerificationError, TokenVerificationErrorReason as Reason, Unavailable,
};
use crate::wire::Answer;

/// How soon a failed fetch is tried again, in milliseconds.
pub(super) const FAILURE_COOL_DOWN: i64 = 2_000;
/// How long the API can have us wait at the most.
const LONGEST_COOL_DOWN: i64 = 60_000;

/// Why keys could not be fetched.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    Unreachable,
    /// An answer that is too large, or of another host, and would be so again.
    Unacceptable,
    /// An error without Clerk's error body, or a document that is no JWKS.
    Unusable {
        status: u16,
        retry_after: Option<u32>,
    },
    Status {
        status: u16,
        retry_after: Option<u32>,
    },
    SecretKeyInvalid {
        message: String,
    },
    /// A document without a key in it: no instance is without one, so nothing is known about the token.
    NoKeys,
}

impl Failure {
    pub(super) fn of_status(answer: &Answer) -> Self {
        if answer.json::<IgnoredAny>().is_none() {
            return Self::unusable(answer);
        }
        let errors = answer.errors().unwrap_or_default().errors;
        match errors.into_iter().find(|error| error.code == "clerk_key_invalid") {
            Some(error) => Self::SecretKeyInvalid { message: error.message },
            None => Self::Status { status: answer.status.as_u16(), retry_after: answer.retry_after() },
        }
    }

    /// An answer that is not one of the API's own: whatever stands in front of it may still say when to come back.
    pub(super) fn unusable(answer: &Answer) -> Self {
        Self::Unusable { status: answer.status.as_u16(), retry_after: answer.retry_after() }
    }

    /// Whether asking again at once may help: not after an answer that refuses, nor when told to wait.
    pub(super) const fn is_retried(&self) -> bool {
        match self {
            Self::Unreachable => true,
            Self::Status { status, retry_after: None } | Self::Unusable { status, retry_after: None } => {
                *status >= 500 || *status < 300
            }
            _ => false,
        }
    }

    /// Whether asking again later may help: then nothing is known about the token. Only the API itself can refuse; what
    /// stands in front of it, with whatever status, says nothing of any token.
    pub(super) const fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable | Self::Unacceptable | Self::Unusable { .. } | Self::NoKeys => true,
            Self::Status { status, .. } => *status >= 500 || *status == 429,
            Self::SecretKeyInvalid { .. } => false,
        }
    }

    /// How long the failure stands before anyone asks again, in milliseconds.
    pub(super) fn cool_down(&self) -> i64 {
        self.retry_after().map_or(FAILURE_COOL_DOWN, |seconds| {
            (i64::from(seconds) * 1000).clamp(FAILURE_COOL_DOWN, LONGEST_COOL_DOWN)
        })
    }

    const fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Status { retry_after, .. } | Self::Unusable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    pub(super) fn into_error(self, url: &str) -> TokenVerificationError {
        let unavailable = self.may_pass();
        let retry_after = self.retry_after();
        let (reason, message) = match self {
            Self::Unusable { .. } => (Reason::UnexpectedError, String::new()),
            Self::Unreachable | Self::Unacceptable => (
                Reason::JwkRemoteFailedToLoad,
                "Failed to load JWKS from Clerk Backend or Frontend API.".to_owned(),
            ),
            Self::Status { status, .. } => (
                Reason::JwkRemoteFailedToLoad,
                format!("Error loading Clerk JWKS from {url} with code={status}"),
            ),
            Self::SecretKeyInvalid { message } => (Reason::SecretKeyInvalid, message),
            Self::NoKeys => (
                Reason::JwkRemoteFailedToLoad,
                "The JWKS endpoint did not contain any signing keys. Contact support@clerk.com.".to_owned(),
            ),
        };
        let error = TokenVerificationError::new(reason, message).with_action(CONTACT_SUPPORT);
        if unavailable { error.with_unavailable(Unavailable { retry_after }) } else { error }
    }
}
