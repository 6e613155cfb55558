//! Answers that never arrived.

/// No usable answer arrived.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// No connection, a time-out, or an answer cut short.
    #[error("the Backend API could not be reached")]
    Request(#[source] reqwest::Error),
    /// Nothing could be sent: TLS cannot be set up.
    #[error("the HTTP client cannot be set up")]
    Client(#[source] reqwest::Error),
    /// The answer is larger than any answer should be.
    #[error("the Backend API's answer is too large")]
    BodyTooLarge,
    /// The answer came from another host than was asked.
    #[error("the Backend API's answer came from another host")]
    Redirected,
    /// What is to be sent cannot be written as JSON.
    #[error("the request cannot be written as JSON")]
    Body(#[source] serde_json::Error),
}

impl TransportError {
    pub(crate) const fn is_retryable(&self) -> bool {
        matches!(self, Self::Request(_))
    }
}

/// The URL of the failed call is dropped: it may name users and sessions.
impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        Self::Request(error.without_url())
    }
}
