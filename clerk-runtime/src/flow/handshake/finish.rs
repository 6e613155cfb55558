//! Returning from a handshake: the cookies from the Frontend API, and the session among them.

use std::sync::Arc;

use http::HeaderMap;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, HeaderValue, LOCATION,
};
use serde_json::Value;

use super::directives::Directives;
use crate::flow::Flow;
use crate::flow::question::{Exchange, KeyQuestion, Origin, Purpose, Question, Step};
use crate::ground::clock::UnixMillis;
use crate::ground::header_text::printable;
use crate::ground::query::remove_query_parameters;
use crate::ground::way_back::{room_beside, root, way_back_at_least_to_the_root};
use crate::state::{AuthReason, NotSignedIn};
use crate::token::error::{TokenVerificationErrorReason as Reason, USE_A_CLERK_JWT, Unavailable};
use crate::token::jwt::Jwt;
use crate::token::memo::PresentedJwt;
use crate::token::session::{SessionRules, VerifiedSession, is_other_class};
use crate::token::signature::VerifyingKey;
use crate::token::verify::{VerifyOptions, check_present_times, verify_signature};
use crate::token::{TokenType, TokenVerificationError};
use crate::wire::{Outage, Reply};

/// How far a development machine's clock may be off if a session is otherwise valid: a day.
const DEVELOPMENT_CLOCK_SKEW: f64 = 86_400_000.0;

/// What a browser has when it returns from a handshake.
pub(in crate::flow) enum Presented {
    Nonce(String),
    Token(String),
}

/// The longest accepted nonce, in bytes. The instance's nonces have a few dozen.
const LONGEST_NONCE: usize = 512;

impl Flow<'_> {
    /// What came back from a handshake, if it counts:
    ///
    /// 1. A nonce takes precedence over a token.
    /// 2. In production, both count only on a `GET` (difference D71).
    /// 3. A nonce costs a call, so it must be plausible, and be on a request for a document, which is what
    ///    the instance redirects (difference D72).
    pub(in crate::flow) fn presented_handshake(&self) -> Option<Presented> {
        let browser = self.browser();
        if self.facts.settings.is_production() && !self.facts.request.is_get() {
            return None;
        }
        match browser.handshake_nonce() {
            Some(nonce) => {
                let is_plausible =
                    nonce.len() <= LONGEST_NONCE && nonce.bytes().all(|byte| matches!(byte, b' '..=b'~'));
                (is_plausible && self.may_be_redirected()).then(|| Presented::Nonce(nonce.into_owned()))
            }
            None => browser.handshake_token().map(|token| Presented::Token(token.into_owned())),
        }
    }

    /// Asks for the payload of a nonce. Without a secret key it cannot be fetched, and counts as empty.
    pub(in crate::flow) fn exchange(&mut self, nonce: String) -> Step {
        match &self.facts.settings.secret_key {
            Some(_) => Step::Ask(Question::Exchange(Exchange { nonce })),
            None => self.apply(&Directives::default()),
        }
    }

    /// Continues with the nonce's payload. An unknown nonce, or an answer without a list of directives,
    /// counts as an empty list.
    pub(crate) fn with_payload(&mut self, reply: Reply) -> Step {
        let missing = Some(AuthReason::SessionTokenMissing);
        let outage =
            |retry_after| HandshakeOutage { reason: missing, unavailable: Unavailable { retry_after } };
        match reply {
            Reply::Success(answer) => match answer.json::<Value>() {
                Some(payload) => self.apply_list(payload.get("directives")),
                // Clerk did not write an answer that is not JSON.
                None => self.put_off(outage(None)),
            },
            Reply::Refused(_) => self.apply(&Directives::default()),
            Reply::Misconfigured(_) => self.put_off(outage(None)),
            Reply::Outage(gone) => self.put_off(outage(Outage::retry_after(&gone))),
        }
    }

    /// Reads a handshake token. It must be signed by the instance, be of the session category, and have no
    /// subject.
    pub(in crate::flow) fn read_handshake_token(&mut self, token: &str) -> Step {
        let jwt = Jwt::decode(token).and_then(|jwt| check_class(&jwt).map(|()| jwt));
        match jwt {
            Ok(jwt) => {
                KeyQuestion { presented: PresentedJwt::unverified(jwt), purpose: Purpose::Handshake }.into()
            }
            Err(error) => self.unusable(&unverified(&error)),
        }
    }

    pub(in crate::flow) fn handshake_token_told(
        &mut self,
        jwt: &Jwt,
        key: Result<Arc<VerifyingKey>, TokenVerificationError>,
        now: UnixMillis,
    ) -> Step {
        let verified = key.and_then(|key| {
            verify_signature(jwt, &key)?;
            self.check_claims(jwt, now)
        });
        match verified {
            Ok(()) => self.apply_list(jwt.payload().get("handshake")),
            Err(error) => self.refused(&error, &unverified(&error)),
        }
    }

    /// Handshake tokens need not have these claims, but if they do, they are checked (difference D73).
    fn check_claims(&self, jwt: &Jwt, now: UnixMillis) -> Result<(), TokenVerificationError> {
        let issuers = self.facts.settings.frontend_api.issuers();
        match jwt.payload().get("iss") {
            Some(issuer)
                if !issuer.as_str().is_some_and(|issuer| issuers.iter().any(|own| own == issuer)) =>
            {
                let message = format!("Invalid JWT issuer claim (iss). Expected \"{}\".", issuers.join(","));
                Err(TokenVerificationError::new(Reason::TokenInvalidIssuer, message))
            }
            _ => check_present_times(jwt, self.facts.settings.verify.clock_skew, now),
        }
    }

    /// The list of a handshake. Anything other than a list counts as empty.
    fn apply_list(&mut self, list: Option<&Value>) -> Step {
        let list = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let texts = list.iter().map(|directive| directive.as_str().map(str::to_owned));
        match texts.collect() {
            Some(texts) => self.apply(&Directives::new(texts)),
            None => self.unusable(&unresolved("a directive is not text")),
        }
    }

    fn apply(&mut self, directives: &Directives) -> Step {
        let Some(mut headers) = directives.to_headers() else {
            return self.unusable(&unresolved("a directive is not a Set-Cookie value"));
        };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("null"));
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        if !self.facts.settings.is_production() {
            self.redirect_to_clean_url(directives, &mut headers);
        }
        let Some(token) = directives.session_token() else {
            let missing = AuthReason::SessionTokenMissing;
            let outcome = NotSignedIn::signed_out(Some(TokenType::SessionToken), missing, String::new());
            return self.settle(NotSignedIn { headers, ..outcome }.into());
        };
        // Verified like any session token (difference D15).
        match self.facts.rules.memo.decode(token) {
            Ok(presented) if is_other_class(&presented) => {
                self.delivered_refused(&wrong_category("Invalid session token category."))
            }
            Ok(presented) => self.ask_for_key(presented, Origin::Delivered(Box::new(headers))),
            Err(error) => self.delivered_refused(&error),
        }
    }

    /// Verifies the session token from a handshake. In development, a clock that is off does not lead to a
    /// refusal.
    pub(in crate::flow) fn verify_delivered(
        &self,
        presented: &PresentedJwt,
        key: &Arc<VerifyingKey>,
        now: UnixMillis,
    ) -> Result<VerifiedSession, TokenVerificationError> {
        let rules = self.facts.rules;
        match rules.verify(presented, key, now) {
            Err(error) if !self.facts.settings.is_production() && is_about_time(&error) => {
                if self.facts.notices.clocks.permits(now) {
                    tracing::warn!(
                        %error,
                        "Clerk: clock skew detected. The clocks of this machine and of Clerk differ; set this machine's \
                         clock. In development the session is accepted all the same"
                    );
                }
                let options = VerifyOptions { clock_skew: DEVELOPMENT_CLOCK_SKEW, ..rules.options.clone() };
                SessionRules { options: &options, ..rules }.verify(presented, key, now)
            }
            outcome => outcome,
        }
    }

    pub(in crate::flow) fn delivered_refused(&mut self, error: &TokenVerificationError) -> Step {
        self.refused(error, &unresolved(error))
    }

    fn refused(&mut self, error: &TokenVerificationError, problem: &str) -> Step {
        match error.unavailable() {
            Some(unavailable) => self.put_off(HandshakeOutage { reason: None, unavailable }),
            None => self.unusable(problem),
        }
    }

    /// Continues with the original cookies, in development too (difference D8).
    fn unusable(&mut self, problem: &str) -> Step {
        if self.facts.notices.handshake.permits(self.started_at) {
            tracing::warn!("Clerk: {}", printable(problem));
        }
        self.go_on_without_handshake()
    }

    /// Leaves the handshake as it is, so the request can be repeated.
    fn put_off(&mut self, outage: HandshakeOutage) -> Step {
        self.put_off = Some(outage);
        self.go_on_without_handshake()
    }

    /// In development the handshake arrives in the URL, and must be removed from it.
    ///
    /// A handshake in a cookie causes a redirect only until the browser has its session, because nothing
    /// removes such a cookie, and the browser would be redirected forever (difference D31).
    fn redirect_to_clean_url(&self, directives: &Directives, headers: &mut HeaderMap) {
        let parameters = ["__clerk_handshake", "__clerk_help", "__clerk_db_jwt", "__clerk_handshake_nonce"];
        let request = &self.facts.request;
        let is_clean = !parameters.iter().any(|name| request.has_query_parameter(name));
        let has_cookie = |(name, value): (&str, &str)| request.cookies().get(name).as_deref() == Some(value);
        if is_clean && directives.session_cookie().is_none_or(has_cookie) {
            return;
        }
        let mut url = request.public_url();
        remove_query_parameters(&mut url, &parameters);
        let room = room_beside(headers);
        let short = way_back_at_least_to_the_root(&url).find(|url| url.as_str().len() <= room);
        let url = short.unwrap_or_else(|| root(&url));
        if let Ok(location) = HeaderValue::try_from(String::from(url)) {
            headers.insert(LOCATION, location);
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
}

/// The error if Clerk could not be asked about a handshake.
pub(in crate::flow) struct HandshakeOutage {
    /// Why the request is not signed in; `None` leaves the reason to the original cookies.
    reason: Option<AuthReason>,
    unavailable: Unavailable,
}

impl HandshakeOutage {
    /// Replaces the state that the original cookies led to.
    pub(in crate::flow) fn instead_of(self, state: NotSignedIn) -> NotSignedIn {
        let reason = self.reason.unwrap_or(state.reason);
        NotSignedIn::signed_out(Some(TokenType::SessionToken), reason, state.message)
            .with_unavailable(Some(self.unavailable))
    }
}

/// A handshake token belongs to no one. A token with a subject is a session or machine token, or was made
/// from a template by the instance's users (difference D73).
fn check_class(jwt: &Jwt) -> Result<(), TokenVerificationError> {
    let is_somebodys = jwt.payload().contains("sub") || jwt.machine_token_type().is_some();
    if jwt.category().is_non_session() || is_somebodys {
        return Err(wrong_category("Invalid handshake token category."));
    }
    Ok(())
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
