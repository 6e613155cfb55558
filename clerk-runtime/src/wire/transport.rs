//! Errors of calls without a usable answer.

/// No usable answer arrived.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// No connection, a time-out, or an answer cut short.
    #[error("the Backend API could not be reached")]
    Request(#[source] reqwest::Error),
    /// TLS cannot be set up, so nothing could be sent.
    #[error("the HTTP client cannot be set up")]
    Client(#[source] reqwest::Error),
    /// The answer is too large.
    #[error("the Backend API's answer is too large")]
    BodyTooLarge,
    /// The answer came from another host.
    #[error("the Backend API's answer came from another host")]
    Redirected,
    /// The request body cannot be written as JSON.
    #[error("the request cannot be written as JSON")]
    Body(#[source] serde_json::Error),
}

impl TransportError {
    pub(crate) const fn is_retryable(&self) -> bool {
        matches!(self, Self::Request(_))
    }
}

/// Drops the URL of the failed call, which may contain ids of users and sessions.
impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        Self::Request(error.without_url())
    }
}
