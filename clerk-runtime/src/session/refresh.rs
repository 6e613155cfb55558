//! Exchanging an expired session cookie for a fresh one at the Backend API (reference 02 §10).

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::{HeaderMap, Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SessionAttempt;
use super::directives::Directives;
use super::verify;
use crate::backend::Answer;
use crate::request::joined;
use crate::state::VerifiedSession;
use crate::token::error::{TokenCarrier, Unavailable};
use crate::token::jwt::Jwt;

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

#[derive(Deserialize)]
struct Refreshed {
    #[serde(default)]
    cookies: Vec<String>,
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
        if self.request.method() != Method::GET {
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
        let session_id = match expired.payload().get("sid") {
            Some(Value::String(id)) if !id.is_empty() => Cow::Borrowed(id.as_str()),
            Some(Value::Number(number)) => Cow::Owned(number.to_string()),
            _ => return Err("expired-session-token-missing-sid-claim".into()),
        };
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
        let directives = answer.json::<Refreshed>().map(|refreshed| Directives::new(refreshed.cookies));
        // A success without cookies is no answer of the API's own.
        let is_given = |directives: &Directives| !directives.is_empty();
        directives.filter(is_given).ok_or_else(|| RefreshError::outage("unexpected-sdk-error", None))
    }

    async fn verify_refreshed(&self, directives: &Directives) -> Result<VerifiedSession, RefreshError> {
        let invalid = |outage| RefreshError { reason: Cow::Borrowed("invalid-session-token"), outage };
        let token = directives.session_token().ok_or_else(|| invalid(None))?;
        let jwt = self.clerk.instance().memo.decode(token).map_err(|_| invalid(None))?;
        if verify::is_other_class(&jwt.jwt) {
            return Err(invalid(None));
        }
        let verified = verify::verify_with(self.clerk, &jwt, &self.clerk.instance().verify, self.now).await;
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

/// The code of the first error, as the API words it.
fn refusal(answer: &Answer) -> RefreshError {
    let code = answer.errors().and_then(|errors| errors.errors.into_iter().next()).map(|error| error.code);
    let reason = match code.as_deref() {
        None => Cow::Borrowed("unexpected-bapi-error"),
        Some("unexpected_error") => Cow::Borrowed("fetch-error"),
        Some(code) => Cow::Owned(code.to_owned()),
    };
    if answer.is_unavailable() {
        RefreshError::outage(reason, answer.retry_after())
    } else {
        RefreshError { reason, outage: None }
    }
}

/// An id that could climb out of its place in the path is refused, also when percent-encoded.
fn is_one_segment(id: &str) -> bool {
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
