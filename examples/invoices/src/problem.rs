//! The errors of handlers.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::database::DatabaseError;

/// Why a handler failed. As a response, it has problem details like those of rejected requests (RFC 9457).
#[derive(Debug)]
pub(crate) enum Problem {
    /// It was deleted after the check had found it.
    Gone,
    Database(DatabaseError),
    Page(askama::Error),
}

impl Problem {
    const fn status(&self) -> StatusCode {
        match self {
            Self::Gone => StatusCode::NOT_FOUND,
            Self::Database(_) | Self::Page(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Logs the reason for the operator. The caller does not get it.
    fn log(&self) {
        match self {
            Self::Gone => {}
            Self::Database(error) => {
                tracing::error!(error = error as &dyn std::error::Error, "a request failed")
            }
            Self::Page(error) => tracing::error!(error = error as &dyn std::error::Error, "a page failed"),
        }
    }
}

impl From<DatabaseError> for Problem {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        Self::Page(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        let status = self.status();
        let title = status.canonical_reason().unwrap_or("Error");
        let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16() });
        (status, [(CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
    }
}
