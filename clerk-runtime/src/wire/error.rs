//! Clerk's errors: the body of an answer other than 2xx.

use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::ground::tolerant::or_default;

/// One error from the API.
#[derive(Clone, Default, Deserialize)]
pub struct ApiError {
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) code: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) message: String,
    #[serde(default, deserialize_with = "or_default")]
    long_message: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    meta: Option<Map<String, Value>>,
}

impl ApiError {
    /// The error's code, for programs. Clerk may add new codes.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The message for developers.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// A longer message for users; often the same as the message.
    #[must_use]
    pub fn long_message(&self) -> Option<&str> {
        self.long_message.as_deref()
    }

    /// Metadata of the error under the API's name, for example `param_name`.
    #[must_use]
    pub fn meta(&self, name: &str) -> Option<&Value> {
        self.meta.as_ref()?.get(name)
    }
}

/// Shows only the code, because messages and metadata may quote what was sent.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError").field("code", &self.code).finish_non_exhaustive()
    }
}

/// The body of an error answer: the reference's `ClerkAPIError`s, and the trace id.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ApiErrors {
    #[serde(default, deserialize_with = "each_or_default")]
    pub(crate) errors: Vec<ApiError>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) clerk_trace_id: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) meta: Option<Map<String, Value>>,
}

fn each_or_default<'de, D: Deserializer<'de>>(list: D) -> Result<Vec<ApiError>, D::Error> {
    let list: Vec<Value> = or_default(list)?;
    Ok(list.into_iter().map(|error| serde_json::from_value(error).unwrap_or_default()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_of_an_answer_is_read() {
        let body =
            r#"{"errors": [{"code": null, "message": "m", "meta": 5}, null, {"code": "c"}], "meta": []}"#;
        let body: ApiErrors = serde_json::from_str(body).unwrap();
        let read: Vec<_> = body.errors.iter().map(|error| (error.code(), error.message())).collect();
        assert_eq!(read, [("", "m"), ("", ""), ("c", "")]);
        let body: ApiErrors = serde_json::from_str(r#"{"errors": "x", "clerk_trace_id": "t"}"#).unwrap();
        assert_eq!((body.errors.len(), body.clerk_trace_id.as_deref()), (0, Some("t")));
    }
}
