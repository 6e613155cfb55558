//! Answers in the form of the Backend API.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::secret::is_same_secret;

/// A response with `body` as `application/json`.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The id that Clerk's support would ask for.
pub(crate) const TRACE_ID: &str = "embedded";

/// Clerk's error body with a single error.
pub(crate) fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let errors = json!([{ "code": code, "message": message, "long_message": message }]);
    json(status, &json!({ "errors": errors, "clerk_trace_id": TRACE_ID }))
}

/// The answer to an unknown path.
pub(crate) async fn not_found() -> Response {
    error(StatusCode::NOT_FOUND, "resource_not_found", "not found")
}

/// The answer to a call without the instance's secret key.
pub(crate) fn invalid_secret_key() -> Response {
    error(StatusCode::UNAUTHORIZED, "clerk_key_invalid", "The provided Clerk Secret Key is invalid.")
}

/// Whether `headers` contain `secret_key` in the form of the Backend API.
pub(crate) fn is_authorized(headers: &HeaderMap, secret_key: &str) -> bool {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let presented = authorization.and_then(|value| value.strip_prefix("Bearer "));
    presented.is_some_and(|key| is_same_secret(key, secret_key))
}
