//! The error of a token source.

use std::sync::Arc;

use crate::backend::BackendError;
use crate::wire::kept::FetchFailure;

/// No M2M token could be created. The error's `source` has the reason.
#[derive(Clone, Debug, thiserror::Error)]
#[error("no M2M token could be created")]
pub struct TokenError(#[source] Arc<BackendError>);

impl TokenError {
    /// The error if no answer arrived.
    pub(super) fn unanswered() -> Self {
        BackendError::unanswered().into()
    }

    /// The error of the call to the Backend API.
    #[must_use]
    pub fn backend(&self) -> &BackendError {
        &self.0
    }
}

impl From<BackendError> for TokenError {
    fn from(error: BackendError) -> Self {
        Self(Arc::new(error))
    }
}

impl FetchFailure for TokenError {
    fn unreachable() -> Self {
        Self::unanswered()
    }

    fn may_pass(&self) -> bool {
        self.0.is_retryable()
    }

    fn retry_after(&self) -> Option<u32> {
        self.0.retry_after().map(|duration| u32::try_from(duration.as_secs()).unwrap_or(u32::MAX))
    }
}
