//! Refreshes an expired session cookie.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::Value;

use super::Flow;
use super::handshake::directives::Directives;
use super::handshake::start::Destination;
use super::question::{Origin, Question, RefreshQuestion, Step};
use crate::ground::ecmascript;
use crate::state::{AuthReason, NotSignedIn};
use crate::token::error::{TokenCarrier, Unavailable};
use crate::token::memo::PresentedJwt;
use crate::token::session::is_other_class;
use crate::token::{TokenType, TokenVerificationError};
use crate::wire::path::is_one_segment;
use crate::wire::{Answer, Outage, Reply};

/// What the API needs of the request.
#[derive(Serialize)]
pub(crate) struct RefreshBody {
    format: &'static str,
    expired_token: String,
    refresh_token: String,
    request_origin: String,
    request_headers: BTreeMap<String, [String; 1]>,
}

impl Flow<'_> {
    /// Asks for a new session instead of the one that expired with `error`, and for its cookies.
    ///
    /// # Security
    ///
    /// Only the cookie whose token expired is refreshed: a token in the header never makes the user of the
    /// cookies the caller (difference D2). All request headers are sent to the API, as in the reference.
    pub(super) fn refresh(&mut self, error: &TokenVerificationError, carrier: TokenCarrier) -> Step {
        match self.refresh_question(error, carrier) {
            Ok(question) => Step::Ask(Question::Refresh(Box::new(question))),
            Err(reason) => self.finish_refused(error, carrier, reason.into()),
        }
    }

    fn refresh_question(
        &self,
        error: &TokenVerificationError,
        carrier: TokenCarrier,
    ) -> Result<RefreshQuestion, &'static str> {
        if !self.facts.request.is_get() {
            return Err("non-eligible-non-get");
        }
        let browser = self.browser();
        let (Some(refresh_token), Some(cookie), TokenCarrier::Cookie) =
            (browser.refresh_token(), &browser.session, carrier)
        else {
            return Err("non-eligible-no-refresh-cookie");
        };
        let expired = cookie.decoded().ok_or("expired-session-token-decode-failed")?;
        let session_id = expired.payload().get("sid").filter(|id| ecmascript::is_truthy(id));
        let session_id = session_id.map(ecmascript::text).ok_or("expired-session-token-missing-sid-claim")?;
        if self.facts.settings.secret_key.is_none() {
            return Err("missing-api-client");
        }
        if !is_one_segment(&session_id) {
            return Err("unexpected-bapi-error");
        }
        let headers = self.facts.request.all_headers();
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), [value.into_owned()]));
        Ok(RefreshQuestion {
            session_id,
            is_suffixed: browser.is_suffixed,
            body: RefreshBody {
                format: "cookie",
                expired_token: expired.token().to_owned(),
                refresh_token: refresh_token.into_owned(),
                request_origin: self.facts.request.public_url().origin().ascii_serialization(),
                request_headers: headers.collect(),
            },
            expired: error.clone(),
        })
    }

    /// Continues with the API's answer to the refresh.
    pub(crate) fn with_refreshed(&mut self, expired: &TokenVerificationError, reply: Reply) -> Step {
        match self.delivered(reply) {
            Ok((presented, headers)) => {
                let origin =
                    Origin::Refreshed { headers: Box::new(headers), expired: Box::new(expired.clone()) };
                self.ask_for_key(presented, origin)
            }
            Err(error) => self.not_refreshed(expired, error),
        }
    }

    /// The session token and the cookies from a refresh.
    fn delivered(&self, reply: Reply) -> Result<(PresentedJwt, HeaderMap), NotRefreshed> {
        let directives = cookies(reply)?;
        let headers = directives.to_headers().ok_or("unexpected-sdk-error")?;
        let invalid = || NotRefreshed::invalid_session(None);
        let token = directives.session_token().ok_or_else(invalid)?;
        let presented = self.facts.rules.memo.decode(token).map_err(|_| invalid())?;
        if is_other_class(&presented) { Err(invalid()) } else { Ok((presented, headers)) }
    }

    pub(super) fn not_refreshed(&mut self, expired: &TokenVerificationError, error: NotRefreshed) -> Step {
        self.finish_refused(expired, TokenCarrier::Cookie, error)
    }

    /// An expired token that was not refreshed needs a handshake. If there can be none, and an outage
    /// prevented the refresh, the answer is the outage. With a wrong secret key, a handshake would not help
    /// either.
    fn finish_refused(
        &mut self,
        expired: &TokenVerificationError,
        carrier: TokenCarrier,
        error: NotRefreshed,
    ) -> Step {
        let message = expired.full_message(carrier);
        let reason = AuthReason::SessionTokenExpired { refresh: error.reason };
        let outcome = if error.is_misconfigured {
            let outcome = NotSignedIn::signed_out(Some(TokenType::SessionToken), reason, message);
            outcome.with_unavailable(error.outage).into()
        } else {
            self.handshake_or_outage(reason, &message, Destination::FrontendApi, error.outage)
        };
        self.settle(outcome)
    }
}

/// Why a session was not refreshed.
pub(super) struct NotRefreshed {
    /// The last part of the reason `session-token-expired-refresh-…`.
    reason: Cow<'static, str>,
    /// Set if Clerk could not be asked, so the session may still be valid.
    outage: Option<Unavailable>,
    /// Whether the reason is that our own key is wrong.
    is_misconfigured: bool,
}

impl NotRefreshed {
    /// The session from the refresh is invalid, or could not be checked.
    pub(super) fn invalid_session(outage: Option<Unavailable>) -> Self {
        Self { outage, ..Self::from("invalid-session-token") }
    }

    fn outage(reason: impl Into<Cow<'static, str>>, retry_after: Option<u32>) -> Self {
        Self { reason: reason.into(), outage: Some(Unavailable { retry_after }), is_misconfigured: false }
    }
}

impl From<&'static str> for NotRefreshed {
    fn from(reason: &'static str) -> Self {
        Self { reason: Cow::Borrowed(reason), outage: None, is_misconfigured: false }
    }
}

/// The cookies of a success. An answer without any is not the API's own.
fn cookies(reply: Reply) -> Result<Directives, NotRefreshed> {
    let answer = match reply {
        Reply::Success(answer) => answer,
        Reply::Refused(answer) => {
            return Err(NotRefreshed { reason: code(&answer), outage: None, is_misconfigured: false });
        }
        Reply::Misconfigured(answer) => {
            return Err(NotRefreshed { is_misconfigured: true, ..NotRefreshed::outage(code(&answer), None) });
        }
        Reply::Outage(Outage { answer: None, .. }) => return Err(NotRefreshed::outage("fetch-error", None)),
        Reply::Outage(Outage { answer: Some(answer), .. }) => {
            return Err(NotRefreshed::outage(code(&answer), answer.retry_after()));
        }
    };
    if answer.status == StatusCode::NO_CONTENT {
        return Err("unexpected-bapi-error".into());
    }
    let body = answer.json::<Value>();
    let list = body.as_ref().and_then(|body| body.get("cookies")?.as_array());
    let texts = list.into_iter().flatten().map(|cookie| cookie.as_str().map(str::to_owned));
    let directives = texts.collect::<Option<_>>().map(Directives::new);
    directives.filter(|directives| !directives.is_empty()).ok_or_else(|| {
        // The reference cannot read such a body, and treats the call as failed.
        let is_unreadable = matches!(body, Some(Value::Null | Value::Bool(_) | Value::Number(_)));
        NotRefreshed::outage(if is_unreadable { "fetch-error" } else { "unexpected-sdk-error" }, None)
    })
}

/// The code of the first error, as the API sends it.
fn code(answer: &Answer) -> Cow<'static, str> {
    match answer.json::<Value>().as_ref().and_then(|body| body.get("errors")) {
        None | Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => {
            Cow::Borrowed("unexpected-bapi-error")
        }
        Some(Value::Array(errors)) => match errors.first() {
            None => Cow::Borrowed("unexpected-bapi-error"),
            // The reference cannot read `null`, and treats the call as failed.
            Some(_) if errors.contains(&Value::Null) => Cow::Borrowed("fetch-error"),
            Some(error) => code_of(error),
        },
        Some(Value::String(text)) if text.is_empty() => Cow::Borrowed("unexpected-bapi-error"),
        Some(Value::Null | Value::String(_)) => Cow::Borrowed("fetch-error"),
    }
}

fn code_of(error: &Value) -> Cow<'static, str> {
    let code = error.get("code").filter(|code| ecmascript::is_truthy(code)).map(ecmascript::text);
    match code {
        None => Cow::Borrowed("unexpected-sdk-error"),
        Some(code) if code == "unexpected_error" => Cow::Borrowed("fetch-error"),
        Some(code) => Cow::Owned(code),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_code_is_told_as_ecmascript_writes_it() {
        let table = [
            (json!({"code": "unexpected_error"}), "fetch-error"),
            (json!({"code": "x"}), "x"),
            (json!({"code": 5.0}), "5"),
            (json!({"code": ""}), "unexpected-sdk-error"),
            (json!({"code": null}), "unexpected-sdk-error"),
            (json!({}), "unexpected-sdk-error"),
            (json!(5), "unexpected-sdk-error"),
        ];
        for (error, expected) in table {
            assert_eq!(code_of(&error), expected, "{error}");
        }
    }
}
