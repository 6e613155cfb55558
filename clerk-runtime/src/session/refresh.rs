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
use crate::token::error::TokenCarrier;
use crate::token::jwt::Jwt;

/// Why a session was not refreshed: the last part of the reason `session-token-expired-refresh-…`.
pub(super) type RefreshError = Cow<'static, str>;

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
        let session = self.verify_refreshed(&directives).await.ok_or("invalid-session-token")?;
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
        let answer = instance.api.post(path, secret_key, &body).await.map_err(|_| "fetch-error")?;
        if !answer.status.is_success() {
            return Err(refusal(&answer));
        }
        if answer.status == StatusCode::NO_CONTENT {
            return Err("unexpected-bapi-error".into());
        }
        let directives = answer.json::<Refreshed>().map(|refreshed| Directives::new(refreshed.cookies));
        directives.filter(|directives| !directives.is_empty()).ok_or_else(|| "unexpected-sdk-error".into())
    }

    async fn verify_refreshed(&self, directives: &Directives) -> Option<VerifiedSession> {
        let jwt = self.clerk.instance().memo.decode(directives.session_token()?).ok()?;
        if verify::is_other_class(&jwt.jwt) {
            return None;
        }
        verify::verify_with(self.clerk, &jwt, &self.clerk.instance().verify, self.now).await.ok()
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
    match code.as_deref() {
        None => "unexpected-bapi-error".into(),
        Some("unexpected_error") => "fetch-error".into(),
        Some(code) => code.to_owned().into(),
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
