//! Why keys could not be fetched.

use serde::de::IgnoredAny;

use crate::ground::header_text::printable;
use crate::token::error::{
    CONTACT_SUPPORT, TokenVerificationError, TokenVerificationErrorReason as Reason, Unavailable,
};
use crate::wire::kept::FetchFailure;
use crate::wire::{Answer, Outage, Reply};

/// Why keys could not be fetched. Its `Debug` is for the log.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    reason: Reason,
    /// The sender of the request can read this, so it contains neither the API's address nor its answer
    /// (difference D51).
    message: String,
    /// The API's address and its answer.
    details: String,
    retry_after: Option<u32>,
    /// Whether an immediate retry may help: not after a refusal, and not if the API sent `Retry-After`.
    is_retried: bool,
}

impl Failure {
    /// The failure for a reply without keys from `url`.
    pub(super) fn of(reply: Reply, url: &str) -> Self {
        match reply {
            Reply::Success(answer) => Self::unusable(&answer),
            Reply::Refused(answer) => Self::refused(&answer, url),
            Reply::Misconfigured(answer) => Self::misconfigured(&answer, url),
            Reply::Outage(Outage { answer: None, is_passing }) => {
                Self { is_retried: is_passing, ..Self::unreachable() }
            }
            Reply::Outage(Outage { answer: Some(answer), is_passing }) => {
                let failure = match answer.json::<IgnoredAny>() {
                    Some(_) => Self::status(&answer, url),
                    None => Self::unusable(&answer),
                };
                Self { is_retried: is_passing && failure.retry_after.is_none(), ..failure }
            }
        }
    }

    /// An answer that is not a JWKS. Clerk did not write it, but its `Retry-After` still counts.
    pub(super) fn unusable(answer: &Answer) -> Self {
        let retry_after = answer.retry_after();
        let is_retried = answer.status.is_success() && retry_after.is_none();
        Self { retry_after, is_retried, ..Self::new(Reason::UnexpectedError, String::new()) }
    }

    /// A JWKS without keys. Every instance has one, so nothing is known about the token.
    pub(super) fn no_keys() -> Self {
        Self::new(
            Reason::JwkRemoteFailedToLoad,
            "The JWKS endpoint did not contain any signing keys. Contact support@clerk.com.".to_owned(),
        )
    }

    fn status(answer: &Answer, url: &str) -> Self {
        let message = format!("Error loading Clerk JWKS with code={}", answer.status.as_u16());
        let failure = Self::new(Reason::JwkRemoteFailedToLoad, message).with_details(answer, url);
        Self { retry_after: answer.retry_after(), ..failure }
    }

    /// The call contains nothing of the request, so it is refused because of the configuration, and nothing is known about the
    /// token (difference D38).
    fn refused(answer: &Answer, url: &str) -> Self {
        let failure = Self::status(answer, url);
        let details = format!("{} (check CLERK_API_URL and CLERK_SECRET_KEY)", failure.details);
        Self { details, ..failure }
    }

    /// The reference has its own message for one code only; here, all of them mean that Clerk does not accept
    /// the key.
    fn misconfigured(answer: &Answer, url: &str) -> Self {
        let errors = answer.errors().unwrap_or_default().errors;
        if errors.iter().any(|error| error.code == "clerk_key_invalid") {
            let message = "The secret key is not accepted.".to_owned();
            Self::new(Reason::SecretKeyInvalid, message).with_details(answer, url)
        } else {
            Self::status(answer, url)
        }
    }

    const fn new(reason: Reason, message: String) -> Self {
        Self { reason, message, details: String::new(), retry_after: None, is_retried: false }
    }

    fn with_details(mut self, answer: &Answer, url: &str) -> Self {
        let errors = answer.errors().unwrap_or_default().errors;
        let said: Vec<_> =
            errors.iter().map(|error| format!("{}: {}", error.code(), error.message())).collect();
        self.details = printable(&format!("{url} {}", said.join("; ")));
        self
    }

    pub(super) const fn is_retried(&self) -> bool {
        self.is_retried
    }

    pub(super) fn into_error(self) -> TokenVerificationError {
        TokenVerificationError::new(self.reason, self.message)
            .with_action(CONTACT_SUPPORT)
            .with_unavailable(Unavailable { retry_after: self.retry_after })
    }
}

impl FetchFailure for Failure {
    fn unreachable() -> Self {
        Self::new(
            Reason::JwkRemoteFailedToLoad,
            "Failed to load JWKS from Clerk Backend or Frontend API.".to_owned(),
        )
    }

    /// Always: no answer about keys is about the token.
    fn may_pass(&self) -> bool {
        true
    }

    fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }
}
