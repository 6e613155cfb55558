//! Coming back from a handshake: the cookies that the Frontend API wants set, and the session among them.

use http::HeaderMap;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, HeaderValue, LOCATION,
};
use serde_json::Value;

use super::SessionAttempt;
use super::browser::Browser;
use super::directives::Directives;
use super::verify;
use crate::ground::query::remove_query_parameters;
use crate::state::{AuthReason, NotSignedIn, RequestState, VerifiedSession};
use crate::token::error::{TokenVerificationErrorReason as Reason, USE_A_CLERK_JWT, Unavailable};
use crate::token::jwt::Jwt;
use crate::token::verify::{VerifyOptions, verify_signature};
use crate::token::{TokenType, TokenVerificationError};

/// How far a development machine's clock may be off, when nothing else is wrong with a session: a day.
const DEVELOPMENT_CLOCK_SKEW: f64 = 86_400_000.0;

impl SessionAttempt<'_> {
    /// The state that a handshake brought; `None` without a handshake, or when it cannot be used. Then the flow goes
    /// on with the original cookies, in development too (difference D8).
    ///
    /// # Errors
    ///
    /// An outage that keeps the handshake from being read. It is left where it is, so that the request can be made
    /// again.
    pub(super) async fn resolve_handshake(&self) -> Result<Option<RequestState>, HandshakeOutage> {
        let browser = self.browser();
        if browser.handshake_nonce.is_none() && browser.handshake_token.is_none() {
            return Ok(None);
        }
        // Boxed, so that requests without a handshake do not carry the room for one.
        match Box::pin(self.follow(browser)).await {
            Ok(state) => Ok(Some(state)),
            Err(Unusable::Outage(outage)) => Err(outage),
            Err(Unusable::Handshake(problem)) => {
                tracing::warn!("Clerk: {}", printable(&problem));
                Ok(None)
            }
        }
    }

    async fn follow(&self, browser: &Browser) -> Result<RequestState, Unusable> {
        let directives = match (&browser.handshake_nonce, &browser.handshake_token) {
            (Some(nonce), _) => self.handshake_payload(nonce).await,
            (None, token) => self.handshake_directives(token.as_deref().unwrap_or_default()).await,
        };
        self.apply(&directives?).await
    }

    async fn apply(&self, directives: &Directives) -> Result<RequestState, Unusable> {
        let not_a_cookie = || Unusable::Handshake(unresolved("a directive is not a Set-Cookie value"));
        let mut headers = directives.to_headers().ok_or_else(not_a_cookie)?;
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("null"));
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        if !self.clerk.instance().is_production() {
            self.redirect_to_clean_url(directives, &mut headers);
        }
        let Some(token) = directives.session_token() else {
            let missing = AuthReason::SessionTokenMissing;
            let outcome = NotSignedIn::signed_out(Some(TokenType::SessionToken), missing, String::new());
            return Ok(self.refuse(NotSignedIn { headers, ..outcome }));
        };
        let session =
            self.verify_delivered(token).await.map_err(|error| Unusable::of(&error, unresolved(&error)))?;
        Ok(self.accept(session, headers))
    }

    /// Verifies the session token that a handshake delivered, as any session token (difference D15).
    async fn verify_delivered(&self, token: &str) -> Result<VerifiedSession, TokenVerificationError> {
        let jwt = self.clerk.instance().memo.decode(token)?;
        if verify::is_other_class(&jwt.jwt) {
            return Err(wrong_category("Invalid session token category."));
        }
        let options = &self.clerk.instance().verify;
        match verify::verify_with(self.clerk, &jwt, options).await {
            Err(error) if !self.clerk.instance().is_production() && is_about_time(&error) => {
                tracing::warn!(
                    %error,
                    "Clerk: clock skew detected. The clocks of this machine and of Clerk differ; set this machine's \
                     clock. In development the session is accepted all the same"
                );
                let lenient = VerifyOptions { clock_skew: DEVELOPMENT_CLOCK_SKEW, ..options.clone() };
                verify::verify_with(self.clerk, &jwt, &lenient).await
            }
            outcome => outcome,
        }
    }

    /// Exchanges a nonce for its directives; a nonce that the API does not know stands for none at all, and so does an
    /// answer without a list of them.
    async fn handshake_payload(&self, nonce: &str) -> Result<Directives, Unusable> {
        let instance = self.clerk.instance();
        let Some(secret_key) = &instance.secret_key else {
            return Ok(Directives::default());
        };
        let outage = |retry_after| {
            let reason = Some(AuthReason::SessionTokenMissing);
            Unusable::Outage(HandshakeOutage { reason, unavailable: Unavailable { retry_after } })
        };
        let path = instance.api.versioned().segments("clients/handshake_payload").query("nonce", nonce);
        match instance.api.get(path, secret_key).await {
            Ok(answer) if answer.status.is_success() => {
                // What is said to be JSON and is not, the API did not write.
                let payload: Value = match answer.json_bytes() {
                    Some(json) => serde_json::from_slice(json).map_err(|_| outage(None))?,
                    None => Value::Null,
                };
                directives(payload.get("directives"))
            }
            Ok(answer) => {
                tracing::warn!(status = answer.status.as_u16(), "the handshake nonce could not be exchanged");
                if answer.is_unavailable() {
                    Err(outage(answer.retry_after()))
                } else {
                    Ok(Directives::default())
                }
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the handshake nonce could not be exchanged"
                );
                Err(outage(None))
            }
        }
    }

    /// The directives of a handshake token: signed by the instance, of the session category, with no time checks.
    async fn handshake_directives(&self, token: &str) -> Result<Directives, Unusable> {
        let verified =
            self.verify_handshake(token).await.map_err(|error| Unusable::of(&error, unverified(&error)))?;
        directives(verified.payload().get("handshake"))
    }

    async fn verify_handshake(&self, token: &str) -> Result<Jwt, TokenVerificationError> {
        let jwt = Jwt::decode(token)?;
        let key = self.clerk.instance().keys.key_for(&jwt, self.now).await?;
        if jwt.category().is_non_session() {
            return Err(wrong_category("Invalid handshake token category."));
        }
        verify_signature(&jwt, &key)?;
        Ok(jwt)
    }

    /// In development the handshake arrives in the URL, where it must not stay.
    ///
    /// One that lies in a cookie is redirected only until the browser has the session that it brings: nothing takes
    /// such a cookie away, and the browser would go in circles (difference D31).
    fn redirect_to_clean_url(&self, directives: &Directives, headers: &mut HeaderMap) {
        let parameters = ["__clerk_handshake", "__clerk_help", "__clerk_db_jwt", "__clerk_handshake_nonce"];
        let is_clean = !parameters.iter().any(|name| self.request.has_query_parameter(name));
        if is_clean && directives.session_cookie().is_none_or(|cookie| self.has_cookie(cookie)) {
            return;
        }
        let mut url = self.request.public_url();
        remove_query_parameters(&mut url, &parameters);
        if let Ok(location) = HeaderValue::try_from(String::from(url)) {
            headers.insert(LOCATION, location);
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }

    fn has_cookie(&self, (name, value): (&str, &str)) -> bool {
        self.request.cookies().get(name).as_deref() == Some(value)
    }
}

/// The instance could not be asked about a handshake.
pub(super) struct HandshakeOutage {
    /// Why the request is not signed in; `None` leaves that to the original cookies.
    pub(super) reason: Option<AuthReason>,
    pub(super) unavailable: Unavailable,
}

/// Why a handshake says nothing.
enum Unusable {
    /// Something is wrong with it, in words for the log.
    Handshake(String),
    Outage(HandshakeOutage),
}

impl Unusable {
    fn of(error: &TokenVerificationError, problem: String) -> Self {
        let outage = |unavailable| Self::Outage(HandshakeOutage { reason: None, unavailable });
        error.unavailable().map_or(Self::Handshake(problem), outage)
    }
}

/// The list that a handshake brings; there is none in anything but a list.
fn directives(list: Option<&Value>) -> Result<Directives, Unusable> {
    let list = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let texts = list.iter().map(|directive| directive.as_str().map(str::to_owned));
    let not_text = || Unusable::Handshake(unresolved("a directive is not text"));
    texts.collect::<Option<_>>().map(Directives::new).ok_or_else(not_text)
}

/// A problem in words that a stranger may have chosen some of, as one line of bounded length.
fn printable(problem: &str) -> String {
    const LONGEST: usize = 500;
    let is_odd = |character: char| {
        character.is_control() || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
    };
    let mut line = String::new();
    for character in problem.chars().take(LONGEST) {
        if is_odd(character) {
            line.extend(character.escape_unicode());
        } else {
            line.push(character);
        }
    }
    line
}

fn unresolved(problem: impl std::fmt::Display) -> String {
    format!("unable to resolve handshake: {problem}")
}

fn unverified(error: &TokenVerificationError) -> String {
    match error.reason() {
        Reason::TokenInvalidSignature => {
            "Handshake token verification failed due to an invalid signature. If you have switched Clerk keys \
             locally, clear your cookies and try again."
                .to_owned()
        }
        _ => format!("Handshake token verification failed: {error}."),
    }
}

fn is_about_time(error: &TokenVerificationError) -> bool {
    matches!(error.reason(), Reason::TokenExpired | Reason::TokenNotActiveYet | Reason::TokenIatInTheFuture)
}

fn wrong_category(message: &str) -> TokenVerificationError {
    TokenVerificationError::new(Reason::TokenInvalid, message.to_owned()).with_action(USE_A_CLERK_JWT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_one_line_of_the_log() {
        assert_eq!(printable("kid='a\nb\u{2028}é'"), "kid='a\\u{a}b\\u{2028}é'");
        assert_eq!(printable(&"x".repeat(10_000)).len(), 500);
    }
}
