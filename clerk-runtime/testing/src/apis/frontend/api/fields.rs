//! The form that a browser sends.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Map, Value};

use crate::apis::Apis;
use crate::apis::endpoint::{ApiError, Parameters};

/// A form-encoded body. Empty fields count as absent.
pub(super) struct Fields(Parameters);

impl FromRequest<Arc<Apis>> for Fields {
    type Rejection = ApiError;

    async fn from_request(request: Request, apis: &Arc<Apis>) -> Result<Self, ApiError> {
        let body = Bytes::from_request(request, apis).await.map_err(|_| too_large())?;
        Ok(Self(Parameters::parse(&body)))
    }
}

/// Reading a body fails only if it is too large or the browser has disconnected.
pub(super) fn too_large() -> ApiError {
    ApiError::refused(StatusCode::PAYLOAD_TOO_LARGE, "request_body_too_large", "The body is too large.")
}

/// Checks a name or another short text.
pub(super) fn check_text(name: &str, text: &str) -> Result<(), ApiError> {
    if text.chars().count() <= 256 && !text.contains(char::is_control) {
        return Ok(());
    }
    Err(ApiError::invalid(name, "at most 256 characters"))
}

impl Fields {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// The value as it was sent, because a password must not be trimmed.
    pub(super) fn secret(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.get(name).ok_or_else(|| ApiError::missing(name))
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        self.0.is_true(name)
    }

    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> + Clone {
        self.0.all(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// The value, `Some(None)` if it is empty, `None` if the field is absent.
    pub(super) fn nullable(&self, name: &str) -> Option<Option<&str>> {
        let is_there = self.0.all(name).next().is_some();
        is_there.then(|| self.get(name))
    }

    /// A JSON object, which is sent as text.
    pub(super) fn object(&self, name: &str) -> Result<Option<Map<String, Value>>, ApiError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        serde_json::from_str(text).map(Some).map_err(|_| ApiError::invalid(name, "a JSON object"))
    }
}
