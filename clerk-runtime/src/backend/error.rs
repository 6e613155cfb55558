//! Errors of the Backend API client.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use http::StatusCode;
use serde_json::{Map, Value};

use crate::ground::json_error::JsonError;
use crate::wire::Answer;
use crate::wire::error::{ApiError, ApiErrors};
use crate::wire::transport::TransportError;

/// Why a call to the Backend API failed.
///
/// It is opaque: use its methods, such as [`is_not_found`](Self::is_not_found), instead of matching variants.
///
/// ```
/// # async fn example(client: clerk_runtime::backend::Client) -> Result<(), clerk_runtime::backend::BackendError> {
/// match client.users().get("user_2g7np7Hrk0SN6kj5EDMLDaKNL0S").await {
///     Ok(user) => println!("{:?}", user.first_name),
///     Err(error) if error.is_not_found() => println!("no such user"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Security
///
/// Neither the message nor the debug output contains keys, ids or the API's messages, which may quote the request; the
/// API's messages are in [`errors`](Self::errors).
pub struct BackendError(Box<Failure>);

enum Failure {
    Invalid {
        parameter: &'static str,
        problem: String,
    },
    MissingSecretKey,
    /// The caller gave up before an answer arrived.
    Unanswered,
    Transport(TransportError),
    Api(Refusal),
    Unreadable {
        status: StatusCode,
        source: Option<JsonError>,
    },
    Token {
        message: String,
        is_retryable: bool,
    },
}

/// An answer that is not 2xx.
struct Refusal {
    status: StatusCode,
    errors: Vec<ApiError>,
    trace_id: Option<String>,
    retry_after: Option<Duration>,
    meta: Map<String, Value>,
}

impl BackendError {
    /// A parameter was refused before anything was sent.
    pub(super) fn invalid(parameter: &'static str, problem: impl Into<String>) -> Self {
        Failure::Invalid { parameter, problem: problem.into() }.into()
    }

    pub(super) fn missing_secret_key() -> Self {
        Failure::MissingSecretKey.into()
    }

    pub(super) fn unanswered() -> Self {
        Failure::Unanswered.into()
    }

    pub(super) fn unreadable(status: StatusCode, source: Option<serde_json::Error>) -> Self {
        Failure::Unreadable { status, source: source.map(JsonError::from) }.into()
    }

    /// The error for a token that was verified and refused here, not by the API.
    pub(super) fn token(message: String, is_retryable: bool) -> Self {
        Failure::Token { message, is_retryable }.into()
    }

    /// The error for an answer other than 2xx.
    pub(super) fn refusal(answer: &Answer) -> Self {
        let body: ApiErrors = answer.errors().unwrap_or_default();
        Failure::Api(Refusal {
            status: answer.status,
            errors: body.errors,
            trace_id: body.clerk_trace_id.or_else(|| answer.header("cf-ray").map(str::to_owned)),
            retry_after: answer.retry_after().map(|seconds| Duration::from_secs(seconds.into())),
            meta: body.meta.unwrap_or_default(),
        })
        .into()
    }

    /// The status of the API's answer; `None` if there was none.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match &*self.0 {
            Failure::Api(refusal) => Some(refusal.status),
            Failure::Unreadable { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The errors in the API's response, in its order; empty if there are none.
    #[must_use]
    pub fn errors(&self) -> &[ApiError] {
        self.refused().map_or(&[], |refusal| &refusal.errors)
    }

    /// The codes of [`errors`](Self::errors), for example `resource_not_found`.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.errors().iter().map(ApiError::code)
    }

    /// Whether one of the errors has this code.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.codes().any(|it| it == code)
    }

    /// The trace id that Clerk's support asks for: the response's `clerk_trace_id`, or else its `cf-ray`
    /// header.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.refused()?.trace_id.as_deref()
    }

    /// How long the API asks to wait; `None` if it does not say so in seconds.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.refused()?.retry_after
    }

    /// Metadata of the whole answer, under the API's names.
    #[must_use]
    pub fn meta(&self) -> Option<&Map<String, Value>> {
        self.refused().map(|refusal| &refusal.meta)
    }

    /// Whether the object does not exist (404).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the secret key is missing or not accepted (401).
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED) || matches!(*self.0, Failure::MissingSecretKey)
    }

    /// Whether the instance does not allow the call (403).
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(StatusCode::FORBIDDEN)
    }

    /// Whether there were too many calls (429); [`retry_after`](Self::retry_after) may say how long to wait.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether a parameter was refused before anything was sent.
    #[must_use]
    pub const fn is_invalid_request(&self) -> bool {
        matches!(*self.0, Failure::Invalid { .. })
    }

    /// Whether no answer arrived in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match &*self.0 {
            Failure::Transport(TransportError::Request(error)) => error.is_timeout(),
            Failure::Unanswered => true,
            _ => false,
        }
    }

    /// Whether the same call may succeed later, because the call itself is valid.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match &*self.0 {
            Failure::Transport(error) => error.is_retryable(),
            Failure::Api(refusal) => {
                refusal.status.is_server_error() || refusal.status == StatusCode::TOO_MANY_REQUESTS
            }
            Failure::Token { is_retryable, .. } => *is_retryable,
            Failure::Unanswered => true,
            _ => false,
        }
    }

    fn refused(&self) -> Option<&Refusal> {
        match &*self.0 {
            Failure::Api(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl fmt::Display for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Failure::Invalid { parameter, problem } => write!(f, "`{parameter}` is not valid: {problem}"),
            Failure::MissingSecretKey => {
                f.write_str("the Backend API needs a secret key: set CLERK_SECRET_KEY")
            }
            Failure::Unanswered => f.write_str("the Backend API did not answer in time"),
            Failure::Transport(error) => error.fmt(f),
            Failure::Unreadable { status, .. } => {
                write!(f, "the Backend API's answer ({status}) is not readable")
            }
            Failure::Token { message, .. } => write!(f, "the token is not valid: {message}"),
            Failure::Api(refusal) => {
                write!(f, "the Backend API answered {}", refusal.status)?;
                for (index, code) in self.codes().enumerate() {
                    write!(f, "{}{code}", if index == 0 { ": " } else { ", " })?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Debug for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("BackendError");
        debug.field("message", &self.to_string());
        if let Some(trace_id) = self.trace_id() {
            debug.field("trace_id", &trace_id);
        }
        if let Some(source) = self.source() {
            debug.field("source", &source);
        }
        debug.finish()
    }
}

impl Error for BackendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &*self.0 {
            Failure::Transport(error) => error.source(),
            Failure::Unreadable { source, .. } => source.as_ref().map(|error| error as _),
            _ => None,
        }
    }
}

impl From<Failure> for BackendError {
    fn from(failure: Failure) -> Self {
        Self(Box::new(failure))
    }
}

impl From<TransportError> for BackendError {
    fn from(error: TransportError) -> Self {
        Failure::Transport(error).into()
    }
}
