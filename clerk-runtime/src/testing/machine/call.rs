//! What the endpoints have in common: who calls, with what, and what is answered when it is wrong.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::Clock as _;
use crate::testing::instance::Instance;
use crate::testing::response;

/// The caller has the instance's secret key.
pub(super) struct InstanceKey;

impl FromRequestParts<Arc<Instance>> for InstanceKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, instance: &Arc<Instance>) -> Result<Self, ApiError> {
        if response::is_authorized(&parts.headers, &instance.secret_key) {
            Ok(Self)
        } else {
            Err(ApiError::InvalidSecretKey)
        }
    }
}

/// The caller has the instance's secret key, or that of a machine.
pub(super) enum AnyKey {
    Instance,
    /// The id of the machine.
    Machine(String),
}

impl FromRequestParts<Arc<Instance>> for AnyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, instance: &Arc<Instance>) -> Result<Self, ApiError> {
        if response::is_authorized(&parts.headers, &instance.secret_key) {
            return Ok(Self::Instance);
        }
        let registry = instance.machines.registry();
        let machine =
            bearer(&parts.headers).and_then(|key| registry.machine_with_key(key, instance.clock.now()));
        machine.map(|machine| Self::Machine(machine.id.clone())).ok_or(ApiError::InvalidMachineSecretKey)
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// A JSON body; none at all counts as an empty object.
pub(super) struct Payload<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<Instance>> for Payload<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, instance: &Arc<Instance>) -> Result<Self, ApiError> {
        let body = Bytes::from_request(request, instance)
            .await
            .map_err(|_| ApiError::BadRequest("the body is not readable".to_owned()))?;
        let body = if body.is_empty() { b"{}" } else { body.as_ref() };
        serde_json::from_slice(body).map(Self).map_err(|error| ApiError::BadRequest(error.to_string()))
    }
}

/// The parameters of a query or of a form.
pub(super) struct Parameters(HashMap<String, String>);

impl Parameters {
    pub(super) fn parse(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The value, unless it is missing or empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// The page that `limit` and `offset` ask for, as Clerk's lists are answered.
    pub(super) fn page(&self, name: &str, all: Vec<Value>) -> Result<Response, ApiError> {
        let number = |name: &str, default: usize| match self.get(name).map(str::parse) {
            None => Ok(default),
            Some(Ok(number)) => Ok(number),
            Some(Err(_)) => Err(ApiError::BadRequest(format!("Invalid 'query_parameter.{name}'"))),
        };
        let (limit, offset) = (number("limit", 10)?, number("offset", 0)?);
        if !(1..=500).contains(&limit) {
            return Err(ApiError::BadRequest("Invalid 'query_parameter.limit'".to_owned()));
        }
        let total_count = all.len();
        let page: Vec<Value> = all.into_iter().skip(offset).take(limit).collect();
        Ok(ok(&json!({ name: page, "total_count": total_count })))
    }
}

impl<S: Sync> FromRequestParts<S> for Parameters {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default().as_bytes()))
    }
}

/// `body`, with 200.
pub(super) fn ok(body: &Value) -> Response {
    response::json(StatusCode::OK, body)
}

/// A lifetime in seconds as a body states it; `null` stands for none.
pub(super) fn lifetime(seconds: Option<f64>) -> Result<Option<Duration>, ApiError> {
    let invalid = || ApiError::BadRequest("Invalid 'seconds_until_expiration'".to_owned());
    match seconds {
        None => Ok(None),
        Some(seconds) if seconds > 0.0 && seconds < LONGEST_LIFETIME => {
            Duration::try_from_secs_f64(seconds).map(Some).map_err(|_| invalid())
        }
        Some(_) => Err(invalid()),
    }
}

/// A thousand years, in seconds: every time that can result has a date.
const LONGEST_LIFETIME: f64 = 1000.0 * 365.0 * 86_400.0;

/// Why an endpoint refuses.
#[derive(Debug)]
pub(super) enum ApiError {
    InvalidSecretKey,
    InvalidMachineSecretKey,
    /// What is not there.
    NotFound(&'static str),
    /// What is wrong with the parameters.
    BadRequest(String),
    /// What is there already.
    Conflict(&'static str),
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            Self::InvalidSecretKey => response::invalid_secret_key(),
            Self::InvalidMachineSecretKey => response::error(
                StatusCode::UNAUTHORIZED,
                "machine_secret_key_invalid",
                "The provided Machine Secret Key is invalid. Make sure that your Machine Secret Key is correct.",
            ),
            Self::NotFound(what) => {
                response::error(StatusCode::NOT_FOUND, "resource_not_found", &format!("{what} not found"))
            }
            Self::BadRequest(problem) => {
                let error =
                    json!({ "code": "bad_request", "message": "Bad Request", "long_message": problem });
                response::json(StatusCode::BAD_REQUEST, &json!({ "errors": [error] }))
            }
            Self::Conflict(problem) => response::error(StatusCode::CONFLICT, "conflict", problem),
        }
    }
}
