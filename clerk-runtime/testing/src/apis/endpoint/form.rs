//! Bodies that are read one parameter at a time, so that each error names the parameter.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::ApiError;
use super::payload;
use crate::apis::Apis;

/// The parameters of a JSON body that have not been read yet.
pub(crate) struct Form(Map<String, Value>);

impl Form {
    /// Parameters from another source than a body.
    pub(crate) const fn of(parameters: Map<String, Value>) -> Self {
        Self(parameters)
    }

    /// A parameter that must be present.
    pub(crate) fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, ApiError> {
        self.optional(name)?.ok_or_else(|| ApiError::missing(name))
    }

    /// A parameter that may be absent or null.
    pub(crate) fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, ApiError> {
        Ok(self.nullable(name)?.flatten())
    }

    /// A parameter for which null removes the value, and absence leaves it unchanged.
    pub(crate) fn nullable<T: DeserializeOwned>(
        &mut self,
        name: &str,
    ) -> Result<Option<Option<T>>, ApiError> {
        let value = self.0.remove(name).map(serde_json::from_value).transpose();
        value.map_err(|_| ApiError::wrong_type(name))
    }

    /// A time in the form of RFC 3339, converted to milliseconds of the Unix epoch.
    pub(crate) fn time(&mut self, name: &str) -> Result<Option<i64>, ApiError> {
        let invalid = || {
            let problem = format!("{name} must be a time in the form of RFC 3339.");
            ApiError::parameter(name, "form_param_invalid_time", problem)
        };
        let text: Option<String> = self.optional(name)?;
        let milliseconds = |text: String| text.parse().map(jiff::Timestamp::as_millisecond);
        text.map(milliseconds).transpose().map_err(|_| invalid())
    }

    /// Parameters that Clerk accepts and that have no effect here.
    pub(crate) fn without_effect(&mut self, names: &[&str]) {
        self.0.retain(|name, _| !names.contains(&name.as_str()));
    }

    /// Refuses remaining parameters, because they do not exist.
    pub(crate) fn end(self) -> Result<(), ApiError> {
        self.0.keys().next().map_or(Ok(()), |name| Err(ApiError::unknown(name)))
    }

    /// The forms of a body that is a list with at most `limit` entries.
    pub(crate) fn list(body: Vec<Map<String, Value>>, limit: usize) -> Result<Vec<Self>, ApiError> {
        if body.len() > limit {
            let problem = format!("At most {limit} can be created at once.");
            return Err(ApiError::refused(http::StatusCode::BAD_REQUEST, "bulk_size_exceeded", problem));
        }
        Ok(body.into_iter().map(Self).collect())
    }
}

impl FromRequest<Arc<Apis>> for Form {
    type Rejection = ApiError;

    async fn from_request(request: Request, apis: &Arc<Apis>) -> Result<Self, ApiError> {
        let body = payload::read(request, apis).await?;
        serde_json::from_slice(&body).map(Self).map_err(|_| ApiError::UnreadableBody)
    }
}
