//! The common parts of the Backend API's endpoints: the caller, the parameters and the answers.
//!
//! The codes of errors are those of Clerk's public index of Backend API errors; the messages are our own.

pub(super) mod account;
#[cfg(test)]
pub(super) mod caller;
mod error;
mod form;
mod key;
pub(super) mod metadata;
mod parameters;
mod payload;

use axum::response::Response;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use crate::instance::response;

pub(super) use error::ApiError;
pub(super) use form::Form;
pub(super) use key::InstanceKey;
pub(super) use parameters::{OrderField, Parameters};
pub(super) use payload::Payload;

/// The result of an endpoint.
pub(super) type Answer = Result<Response, ApiError>;

/// A 200 with `body`.
pub(super) fn ok(body: &impl Serialize) -> Response {
    response::json(StatusCode::OK, &json!(body))
}

/// The answer for a deleted object.
pub(super) fn deleted(object: &str, id: &str) -> Value {
    json!({ "object": object, "id": id, "deleted": true })
}

/// Whether one of the texts contains `part`, ignoring case.
pub(super) fn contains(texts: &[&str], part: &str) -> bool {
    texts.iter().any(|text| text.to_lowercase().contains(&part.to_lowercase()))
}
