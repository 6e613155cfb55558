//! Exchanging an expired session cookie for a fresh one at the Backend API.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::Value;

use super::SessionAttempt;
use super::directives::Directives;
use super::verify;
use crate::ground::ecmascript;
use crate::ground::header_text::joined;
use crate::state::VerifiedSession;
use crate::token::error::{TokenCarrier, Unavailable};
use crate::token::jwt::Jwt;
use crate::wire::Answer;

/// Why a session was not refreshed.
pub(super) struct RefreshError {
    /// The last part of the reason `session-token-expired-refresh-…`.
    pub(super) reason: Cow<'static, str>,
    /// Set when the instance could not be asked, so that the session may be as good as ever.
    pub(super) outage: Option<Unavailable>,
}

impl RefreshError {
    fn outage(reason: impl Into<Cow<'static, str>>, retry_after: Option<u32>) -> Self {
        Self { reason: reason.into(), outage: Some(Unavailable { retry_after }) }
    }
}

impl From<&'static str> for RefreshError {
    fn from(reason: &'static str) -> Self {
        Self { reason: Cow::Borrowed(reason), outage: None }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    format: &'static str,
    expired_token: &'a str,
    refresh_token: &'a str,
    request_origin: String,
    request_headers: BTreeMap<&'a str, [Cow<'a, str>; 1]>,
}

impl SessionAttempt<'_> {
    /// A fresh session and the cookies that carry it to the browser.
    ///
    /// # Security
    ///
    /// Only the cookie whose token expired is ever refreshed: a header token never makes the caller the cookies'
    /// user (difference D2). All request headers travel to the API, as the reference sends them.
    pub(super) async fn refresh(
        &self,
        carrier: TokenCarrier,
    ) -> Result<(VerifiedSession, HeaderMap), RefreshError> {
        if !self.request.is_get() {
            return Err("non-eligible-non-get".into());
        }
        let browser = self.browser();
        let (Some(refresh_token), Some(cookie), TokenCarrier::Cookie) =
            (&browser.refresh_token, &browser.session, carrier)
        else {
            return Err("non-eligible-no-refresh-cookie".into());
        };
        let Some(expired) = cookie.decoded() else {
            return Err("expired-session-token-decode-failed".into());
        };
        let directives = self.ask_for_cookies(expired, refresh_token).await?;
        let headers = directives.to_headers().ok_or("unexpected-sdk-error")?;
        let session = self.verify_refreshed(&directives).await?;
        Ok((session, headers))
    }

    async fn ask_for_cookies(&self, expired: &Jwt, refresh_token: &str) -> Result<Directives, RefreshError> {
        let session_id = expired.payload().get("sid").filter(|id| ecmascript::is_truthy(id));
        let session_id = session_id.map(ecmascript::text).ok_or("expired-session-token-missing-sid-claim")?;
        let instance = self.clerk.instance();
        let secret_key = instance.secret_key.as_ref().ok_or("missing-api-client")?;
        if !is_one_segment(&session_id) {
            return Err("unexpected-bapi-error".into());
        }
        let mut path = instance.api.versioned().segments("sessions").segment(&session_id).segments("refresh");
        if self.browser().is_suffixed {
            path = path.query("suffixed_cookies", "true");
        }
        let body = Body {
            format: "cookie",
            expired_token: expired.token(),
            refresh_token,
            request_origin: self.request.public_url().origin().ascii_serialization(),
            request_headers: self.all_headers(),
        };
        let answer = instance.api.post(path, secret_key, &body).await;
        let answer = answer.map_err(|_| RefreshError::outage("fetch-error", None))?;
        if !answer.status.is_success() {
            return Err(refusal(&answer));
        }
        if answer.status == StatusCode::NO_CONTENT {
            return Err("unexpected-bapi-error".into());
        }
        cookies(&answer)
    }

    async fn verify_refreshed(&self, directives: &Directives) -> Result<VerifiedSession, RefreshError> {
        let invalid = |outage| RefreshError { reason: Cow::Borrowed("invalid-session-token"), outage };
        let token = directives.session_token().ok_or_else(|| invalid(None))?;
        let jwt = self.clerk.instance().memo.decode(token).map_err(|_| invalid(None))?;
        if verify::is_other_class(&jwt.jwt) {
            return Err(invalid(None));
        }
        let verified = verify::verify_with(self.clerk, &jwt, &self.clerk.instance().verify).await;
        verified.map_err(|error| invalid(error.unavailable()))
    }

    fn all_headers(&self) -> BTreeMap<&str, [Cow<'_, str>; 1]> {
        let headers = self.request.headers();
        let values = headers.keys().filter_map(|name| {
            let separator = if name == http::header::COOKIE { "; " } else { ", " };
            Some((name.as_str(), [joined(headers, name, separator)?]))
        });
        values.collect()
    }
}

/// The cookies of a success; one without any is no answer of the API's own.
fn cookies(answer: &Answer) -> Result<Directives, RefreshError> {
    let body = answer.json::<Value>();
    let list = body.as_ref().and_then(|body| body.get("cookies")?.as_array());
    let texts = list.into_iter().flatten().map(|cookie| cookie.as_str().map(str::to_owned));
    let directives = texts.collect::<Option<_>>().map(Directives::new);
    directives.filter(|directives| !directives.is_empty()).ok_or_else(|| {
        // The reference cannot read such a body, and takes that for a call that failed.
        let is_unreadable = matches!(body, Some(Value::Null | Value::Bool(_) | Value::Number(_)));
        RefreshError::outage(if is_unreadable { "fetch-error" } else { "unexpected-sdk-error" }, None)
    })
}

/// The code of the first error, as the API words it.
fn refusal(answer: &Answer) -> RefreshError {
    let reason = match answer.json::<Value>().as_ref().and_then(|body| body.get("errors")) {
        None | Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => {
            Cow::Borrowed("unexpected-bapi-error")
        }
        Some(Value::Array(errors)) => match errors.first() {
            None => Cow::Borrowed("unexpected-bapi-error"),
            // The reference fails to read `null`, and takes that for a call that failed.
            Some(_) if errors.contains(&Value::Null) => Cow::Borrowed("fetch-error"),
            Some(error) => code_of(error),
        },
        Some(Value::String(text)) if text.is_empty() => Cow::Borrowed("unexpected-bapi-error"),
        Some(Value::Null | Value::String(_)) => Cow::Borrowed("fetch-error"),
    };
    if answer.is_unavailable() {
        RefreshError::outage(reason, answer.retry_after())
    } else {
        RefreshError { reason, outage: None }
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

/// An id that could climb out of its place in the path is refused, also when percent-encoded.
fn is_one_segment(id: &str) -> bool {
    if id.is_empty() {
        return false;
    }
    let mut text = Cow::Borrowed(id);
    for _ in 0..10 {
        if matches!(&*text, "." | "..") || text.contains('/') || text.contains('\\') {
            return false;
        }
        let decoded = percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == text {
            return true;
        }
        text = Cow::Owned(decoded);
    }
    false
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

    #[test]
    fn an_id_stays_one_segment() {
        for id in ["sess_1", "a%20b", "a?b", "a%", "5"] {
            assert!(is_one_segment(id), "{id}");
        }
        for id in ["", ".", "..", "%2e%2e", "%252e.", "a/b", "a%2Fb", "a%252fb", "a\\b", "a%5cb"] {
            assert!(!is_one_segment(id), "{id}");
        }
    }
}
