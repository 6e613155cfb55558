//! Why a webhook is refused.

use http::StatusCode;

use crate::ground::BoxError;
use crate::ground::json_error::JsonError;

/// Why a webhook is refused.
///
/// As a response, it has a status and an empty body. The reason is in the log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// Required headers are missing or empty.
    #[error("missing required webhook headers: {}", .0.join(", "))]
    MissingHeaders(Vec<&'static str>),
    /// The timestamp of the delivery cannot be parsed.
    #[error("unable to verify incoming webhook: invalid signature headers")]
    InvalidHeaders,
    /// The delivery is more than 5 minutes old.
    #[error("unable to verify incoming webhook: message timestamp too old")]
    TooOld,
    /// The timestamp of the delivery is more than 5 minutes in the future.
    #[error("unable to verify incoming webhook: message timestamp too new")]
    TooNew,
    /// No signature matches the signing secret.
    #[error("unable to verify incoming webhook: no matching signature found")]
    NoMatchingSignature,
    /// This delivery was already received.
    #[error("the webhook was delivered before")]
    Replayed,
    /// The replay store failed, so it is not known whether this delivery was already received.
    #[error("the replay store failed")]
    ReplayStore(#[source] BoxError),
    /// The body is larger than allowed.
    #[error("the webhook's body is too large")]
    BodyTooLarge,
    /// The body was cut short.
    #[error("the webhook's body could not be received")]
    Body(#[source] BoxError),
    /// The body is signed correctly but is not an event.
    #[error("the webhook's body is not an event")]
    Unreadable(#[source] JsonError),
}

impl WebhookError {
    /// The status of the response.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Replayed => StatusCode::CONFLICT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::ReplayStore(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}
