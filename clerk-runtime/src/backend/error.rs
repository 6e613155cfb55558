//! What can go wrong between the Backend API and us.

use serde::Deserialize;

/// No usable answer arrived.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// No connection, a time-out, or an answer cut short.
    #[error("the Backend API could not be reached")]
    Request(#[source] reqwest::Error),
    /// The answer is larger than any answer should be.
    #[error("the Backend API's answer is too large")]
    BodyTooLarge,
}

/// The URL of the failed call is dropped: it may name users and sessions.
impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        Self::Request(error.without_url())
    }
}

/// The body of an error answer (reference 06 §4).
#[derive(Debug, Deserialize)]
pub(crate) struct ApiErrors {
    #[serde(default)]
    pub(crate) errors: Vec<ApiErrorItem>,
}

/// One error of an error answer.
#[derive(Debug, Deserialize)]
pub(crate) struct ApiErrorItem {
    #[serde(default)]
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) message: String,
}
