//! Classifies answers in one place. Callers get one of four replies, not a status.

use http::StatusCode;
use serde_json::Value;

use super::api::Answer;
use super::transport::TransportError;
use crate::ground::error_chain::ErrorChain;

/// The result of a call.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// The call succeeded.
    Success(Answer),
    /// Clerk itself refused: what the call is about is not valid.
    Refused(Answer),
    /// Clerk did not accept our own credentials, which says nothing about the caller.
    Misconfigured(Answer),
    /// There was no answer, or it was not from Clerk, or Clerk could not do its work.
    Outage(Outage),
}

/// Why nothing is known, and when to try again.
#[derive(Clone, Debug)]
pub(crate) struct Outage {
    /// The answer that did not come from Clerk, or Clerk's own 429 or 5xx; `None` if no answer arrived.
    pub(crate) answer: Option<Answer>,
    /// Whether an immediate retry may succeed.
    pub(crate) is_passing: bool,
}

impl Outage {
    /// The answer's `Retry-After`, in seconds.
    pub(crate) fn retry_after(&self) -> Option<u32> {
        self.answer.as_ref()?.retry_after()
    }
}

/// What Clerk can refuse besides our credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Nothing else: a 401 must be about our key, because the call is about the key set or about a token in
    /// the body.
    Credentials,
    /// A browser's session or handshake, so a 401 may be about that.
    Browser,
}

/// The error codes that say that Clerk does not know our key.
const KEY_CODES: [&str; 2] = ["clerk_key_invalid", "secret_key_invalid"];

impl Reply {
    /// Classifies the outcome of a call, in this order:
    ///
    /// 1. No usable answer arrived → outage.
    /// 2. 2xx → success.
    /// 3. 429 or 5xx → outage: Clerk was there and could not do its work.
    /// 4. No list of errors in Clerk's form → outage: something in front of Clerk answered.
    /// 5. A code that names our key, or 401 where nothing else can be meant → misconfigured.
    /// 6. Anything else → refused.
    pub(crate) fn of(outcome: Result<Answer, TransportError>, subject: Subject) -> Self {
        let answer = match outcome {
            Ok(answer) => answer,
            Err(error) => {
                tracing::debug!(error = %ErrorChain(&error), "Clerk could not be asked");
                return Self::Outage(Outage { answer: None, is_passing: error.is_retryable() });
            }
        };
        if answer.status.is_success() {
            Self::Success(answer)
        } else if may_pass(answer.status) || !answer.is_clerks_own() {
            Self::Outage(Outage { is_passing: answer.status.is_server_error(), answer: Some(answer) })
        } else if names_our_key(&answer)
            || (subject == Subject::Credentials && answer.status == StatusCode::UNAUTHORIZED)
        {
            Self::Misconfigured(answer)
        } else {
            Self::Refused(answer)
        }
    }

    /// The call was not made.
    pub(crate) const fn nobody() -> Self {
        Self::Outage(Outage { answer: None, is_passing: false })
    }
}

/// Whether a status means that the same call may succeed later.
pub(crate) fn may_pass(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}

fn names_our_key(answer: &Answer) -> bool {
    let errors = answer.errors().unwrap_or_default().errors;
    errors.iter().any(|error| KEY_CODES.contains(&error.code()))
}

impl Answer {
    /// Whether the body is in Clerk's error format: JSON with a list of errors.
    fn is_clerks_own(&self) -> bool {
        self.json::<Value>().is_some_and(|body| body.get("errors").is_some_and(Value::is_array))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, content_type: &str, body: &'static str, subject: Subject) -> &'static str {
        let answer = Answer::for_tests(status, content_type, body);
        match Reply::of(Ok(answer), subject) {
            Reply::Success(_) => "success",
            Reply::Refused(_) => "refused",
            Reply::Misconfigured(_) => "misconfigured",
            Reply::Outage(_) => "outage",
        }
    }

    #[test]
    fn every_answer_is_one_of_four() {
        const JSON: &str = "application/json";
        const OWN: &str = r#"{"errors":[{"code":"session_revoked"}]}"#;
        const KEY: &str = r#"{"errors":[{"code":"clerk_key_invalid"}]}"#;
        let table = [
            (200, JSON, "{}", "success", "success"),
            (204, "", "", "success", "success"),
            (404, JSON, OWN, "refused", "refused"),
            (401, JSON, OWN, "misconfigured", "refused"),
            (401, JSON, KEY, "misconfigured", "misconfigured"),
            (403, JSON, KEY, "misconfigured", "misconfigured"),
            (403, "text/html", "<h1>Forbidden</h1>", "outage", "outage"),
            (401, "text/plain", "denied", "outage", "outage"),
            (404, JSON, "{}", "outage", "outage"),
            (404, JSON, r#"{"errors":"x"}"#, "outage", "outage"),
            (302, "", "", "outage", "outage"),
            (429, JSON, OWN, "outage", "outage"),
            (500, JSON, KEY, "outage", "outage"),
        ];
        for (status, content_type, body, about_us, about_a_browser) in table {
            assert_eq!(kind(status, content_type, body, Subject::Credentials), about_us, "{status} {body}");
            assert_eq!(
                kind(status, content_type, body, Subject::Browser),
                about_a_browser,
                "{status} {body}"
            );
        }
        let refused = Reply::of(Err(TransportError::BodyTooLarge), Subject::Credentials);
        assert!(matches!(refused, Reply::Outage(Outage { answer: None, is_passing: false })));
    }
}
