//! Errors of endpoints.

use std::fmt;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use crate::instance::response;

/// An error in Clerk's form.
#[derive(Debug)]
pub(crate) enum ApiError {
    InvalidSecretKey,
    InvalidMachineSecretKey,
    /// The object with this name does not exist.
    NotFound(&'static str),
    /// The request has this mistake.
    BadRequest(String),
    /// The object with this name already exists.
    Conflict(&'static str),
    /// The body is not a JSON object.
    UnreadableBody,
    /// A parameter has a mistake.
    Parameter {
        name: String,
        code: &'static str,
        problem: String,
    },
    /// The state of the instance does not allow the request.
    Refused {
        status: StatusCode,
        code: &'static str,
        problem: String,
    },
}

impl ApiError {
    pub(crate) fn missing(name: &str) -> Self {
        Self::parameter(name, "form_param_missing", format!("{name} must be included."))
    }

    pub(crate) fn unknown(name: &str) -> Self {
        Self::parameter(name, "form_param_unknown", format!("{name} is not a parameter of this request."))
    }

    pub(crate) fn wrong_type(name: &str) -> Self {
        Self::parameter(name, "form_param_type_invalid", format!("{name} is of the wrong type."))
    }

    pub(crate) fn malformed(name: &str, expected: impl fmt::Display) -> Self {
        Self::parameter(name, "form_param_format_invalid", format!("{name} must be {expected}."))
    }

    pub(crate) fn invalid(name: &str, expected: impl fmt::Display) -> Self {
        Self::parameter(name, "form_param_value_invalid", format!("{name} must be {expected}."))
    }

    pub(crate) fn taken(name: &str) -> Self {
        Self::parameter(name, "form_identifier_exists", format!("That {name} is taken."))
    }

    pub(crate) fn parameter(name: &str, code: &'static str, problem: String) -> Self {
        Self::Parameter { name: name.to_owned(), code, problem }
    }

    pub(crate) fn refused(status: StatusCode, code: &'static str, problem: impl Into<String>) -> Self {
        Self::Refused { status, code, problem: problem.into() }
    }
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
            Self::UnreadableBody => response::error(
                StatusCode::BAD_REQUEST,
                "request_body_invalid",
                "The body is no JSON object.",
            ),
            Self::Parameter { name, code, problem } => {
                let meta = json!({ "param_name": name });
                let error =
                    json!({ "code": code, "message": problem, "long_message": problem, "meta": meta });
                let body = json!({ "errors": [error], "clerk_trace_id": response::TRACE_ID });
                response::json(StatusCode::UNPROCESSABLE_ENTITY, &body)
            }
            Self::Refused { status, code, problem } => response::error(status, code, &problem),
        }
    }
}
