//! Authentication, step by step and without I/O.
//!
//! Its input is facts about a request. Its output is a state, or a question whose answer becomes the next
//! input. Nothing here waits, calls Clerk or reads a clock: `clerk::authenticate` does that. The flow
//! remembers verified tokens, and logs a limited number of warnings.

mod browser;
mod handshake;
mod organization;
mod question;
mod refresh;
mod satellite;
#[cfg(test)]
mod tests;
mod warnings;

use std::cell::OnceCell;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

pub(crate) use question::{Exchange, KeyQuestion, OpaqueQuestion, Question, RefreshQuestion, Step};

use crate::auth::context::DevBrowserToken;
use crate::ground::clock::UnixMillis;
use crate::instance::notices::Notices;
use crate::machine::{MachineError, VerifiedMachine, admit_jwt, verify_jwt};
use crate::request::RequestContext;
use crate::settings::Settings;
use crate::state::{AuthReason, NotSignedIn, Outcome};
use crate::token::error::{TokenCarrier, TokenVerificationErrorReason as Reason};
use crate::token::jwt::{Jwt, not_a_jwt};
use crate::token::machine_kind::MachineKind;
use crate::token::memo::PresentedJwt;
use crate::token::presented::TokenForm;
use crate::token::session::{SessionRules, VerifiedSession, is_other_class};
use crate::token::signature::VerifyingKey;
use crate::token::{TokenType, TokenVerificationError};
use browser::Browser;
use handshake::finish::{HandshakeOutage, Presented};
use handshake::start::Destination;
use question::{Origin, Purpose};
use refresh::NotRefreshed;

/// What is known at the start.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'r> {
    pub(crate) settings: &'r Settings,
    pub(crate) rules: SessionRules<'r>,
    pub(crate) notices: &'r Notices,
    pub(crate) request: RequestContext<'r>,
}

/// One attempt to authenticate a request.
pub(crate) struct Flow<'r> {
    facts: Facts<'r>,
    started_at: UnixMillis,
    browser: OnceCell<Browser<'r>>,
    /// Set if a handshake could not be read because Clerk could not be asked. No caller is signed out because
    /// of that.
    put_off: Option<HandshakeOutage>,
}

/// The start of the flow, by the place of the request's token.
impl<'r> Flow<'r> {
    pub(crate) const fn new(facts: Facts<'r>, started_at: UnixMillis) -> Self {
        Self { facts, started_at, browser: OnceCell::new(), put_off: None }
    }

    /// A session token in the `Authorization` header. Cookies are ignored.
    #[inline]
    pub(crate) fn begin_with_header(&mut self, form: &TokenForm) -> Step {
        match form {
            TokenForm::Jwt(Ok(presented)) if is_other_class(presented) => self.refuse_other_class(),
            TokenForm::Jwt(Ok(presented)) => self.ask_for_key(presented.clone(), Origin::Header),
            TokenForm::Jwt(Err(error)) => self.token_refused(error, TokenCarrier::Header),
            // If only sessions are accepted, an opaque token is a session token that cannot be decoded.
            TokenForm::Opaque(token) => {
                let error = Jwt::decode(token).err().unwrap_or_else(not_a_jwt);
                self.token_refused(&error, TokenCarrier::Header)
            }
        }
    }

    /// A machine token in the `Authorization` header, of a kind that the endpoint accepts.
    pub(crate) fn begin_with_machine(
        &mut self,
        form: &TokenForm,
        kind: MachineKind,
        max_stale: Duration,
    ) -> Step {
        match form {
            TokenForm::Jwt(Ok(presented)) => match admit_jwt(presented, kind) {
                Ok(()) => {
                    KeyQuestion { presented: presented.clone(), purpose: Purpose::Machine(kind) }.into()
                }
                Err(error) => self.machine_refused(kind, &error),
            },
            TokenForm::Jwt(Err(error)) => {
                self.machine_refused(kind, &TokenVerificationError::clone(error).into())
            }
            TokenForm::Opaque(token) => {
                Step::Ask(Question::Opaque(OpaqueQuestion { token: Arc::clone(token), kind, max_stale }))
            }
        }
    }

    /// A browser's cookies, in the steps of the reference's `authenticateRequest()`:
    ///
    /// 1. A returning handshake brings the session.
    /// 2. A satellite is redirected to its primary, and a development browser is identified by a token in the
    ///    URL.
    /// 3. The session cookie and `__client_uat` must agree.
    /// 4. The session cookie is verified. An expired one is refreshed.
    /// 5. A document requested from another site, or for another organization, needs a handshake.
    ///
    /// If a handshake can help, a document is redirected to it instead of being signed out.
    pub(crate) fn begin_with_cookies(&mut self) -> Step {
        match self.presented_handshake() {
            Some(Presented::Nonce(nonce)) => self.exchange(nonce),
            Some(Presented::Token(token)) => self.read_handshake_token(&token),
            None => self.go_on_without_handshake(),
        }
    }

    fn go_on_without_handshake(&mut self) -> Step {
        if let Some(outcome) = self.synchronize_satellite().or_else(|| self.synchronize_dev_browser()) {
            return self.settle(outcome);
        }
        let browser = self.browser();
        match (browser.has_active_client(), browser.session.is_some()) {
            (false, false) => self.sign_out(AuthReason::SessionTokenAndUatMissing),
            (false, true) => self.hand_over_to_clerk(AuthReason::SessionTokenButNoClientUat),
            (true, false) => self.hand_over_to_clerk(AuthReason::ClientUatButNoSessionToken),
            (true, true) => self.verify_cookie(),
        }
    }

    fn verify_cookie(&mut self) -> Step {
        let browser = self.browser();
        let presented = match browser.session.as_ref().map(|cookie| &cookie.jwt) {
            Some(Ok(presented)) => presented.clone(),
            Some(Err(error)) => {
                let error = error.clone();
                return self.token_refused(&error, TokenCarrier::Cookie);
            }
            None => return self.sign_out(AuthReason::SessionTokenAndUatMissing),
        };
        if is_other_class(&presented) {
            return self.refuse_other_class();
        }
        let issued_at = presented.issued_at_number();
        if issued_at.is_some_and(|issued_at| issued_at < browser.client_uat) {
            return self.hand_over_to_clerk(AuthReason::SessionTokenIatBeforeClientUat);
        }
        self.ask_for_key(presented, Origin::Cookie)
    }

    #[inline]
    fn ask_for_key(&mut self, presented: PresentedJwt, origin: Origin) -> Step {
        match self.facts.rules.admit(&presented) {
            Ok(()) => KeyQuestion { presented, purpose: Purpose::Session(origin) }.into(),
            Err(error) => self.session_told(origin, Err(error)),
        }
    }
}

/// Continuing with a key.
impl Flow<'_> {
    /// Continues with the key, or with the reason why there is none. `now` is read after waiting, because a
    /// token may have expired or become valid in the meantime.
    #[inline]
    pub(crate) fn with_key(
        &mut self,
        question: KeyQuestion,
        key: Result<Arc<VerifyingKey>, TokenVerificationError>,
        now: UnixMillis,
    ) -> Step {
        let KeyQuestion { presented, purpose } = question;
        match purpose {
            Purpose::Session(origin) => {
                let verified = key.and_then(|key| match origin {
                    Origin::Delivered(_) => self.verify_delivered(&presented, &key, now),
                    _ => self.facts.rules.verify(&presented, &key, now),
                });
                self.session_told(origin, verified)
            }
            Purpose::Handshake => self.handshake_token_told(&presented, key, now),
            Purpose::Machine(kind) => {
                let options = &self.facts.settings.verify;
                let verified =
                    key.map_err(Into::into).and_then(|key| verify_jwt(&presented, &key, kind, options, now));
                self.machine_told(kind, Arc::from(presented.token()), verified.map(Arc::new))
            }
        }
    }

    /// Continues with a session token that was verified or refused.
    #[inline]
    fn session_told(
        &mut self,
        origin: Origin,
        verified: Result<VerifiedSession, TokenVerificationError>,
    ) -> Step {
        match (origin, verified) {
            (Origin::Header, Ok(session)) => self.accept(session, None),
            (Origin::Header, Err(error)) => self.token_refused(&error, TokenCarrier::Header),
            (Origin::Cookie, Ok(session)) => self.cookie_accepted(session),
            (Origin::Cookie, Err(error)) => self.token_refused(&error, TokenCarrier::Cookie),
            (Origin::Delivered(headers), Ok(session)) => self.accept(session, Some(headers)),
            (Origin::Delivered(_), Err(error)) => self.delivered_refused(&error),
            (Origin::Refreshed { headers, .. }, Ok(session)) => self.accept(session, Some(headers)),
            (Origin::Refreshed { expired, .. }, Err(error)) => {
                self.not_refreshed(&expired, NotRefreshed::invalid_session(error.unavailable()))
            }
        }
    }

    fn cookie_accepted(&mut self, session: VerifiedSession) -> Step {
        self.warn_without_authorized_party(&session);
        if self.comes_from_another_site() {
            let outcome = self.handshake(
                AuthReason::PrimaryDomainCrossOriginSync,
                "Cross-origin request from satellite domain requires handshake",
                Destination::FrontendApi,
            );
            return self.settle(outcome);
        }
        match self.synchronize_organization(&session) {
            Some(outcome) => self.settle(outcome),
            None => self.accept(session, None),
        }
    }

    /// Continues after a session token was refused:
    ///
    /// 1. An expired cookie is refreshed if possible.
    /// 2. A token that is invalid because of a time needs a handshake.
    /// 3. Otherwise the caller is signed out for the reason that verification gave.
    fn token_refused(&mut self, error: &TokenVerificationError, carrier: TokenCarrier) -> Step {
        self.warn_of_foreign_token(error);
        let reason = match error.reason() {
            Reason::TokenExpired => return self.refresh(error, carrier),
            Reason::TokenNotActiveYet => AuthReason::SessionTokenNbf,
            Reason::TokenIatInTheFuture => AuthReason::SessionTokenIatInTheFuture,
            reason => {
                let message = match reason {
                    Reason::UnexpectedError => String::new(),
                    _ => error.full_message(carrier),
                };
                let reason = AuthReason::Verification(reason);
                let outcome = NotSignedIn::signed_out(Some(TokenType::SessionToken), reason, message);
                return self.settle(outcome.with_unavailable(error.unavailable()).into());
            }
        };
        let outcome = self.handshake(reason, &error.full_message(carrier), Destination::FrontendApi);
        self.settle(outcome)
    }

    /// Continues with a verdict on a machine token, from Clerk or from memory.
    pub(crate) fn machine_told(
        &mut self,
        kind: MachineKind,
        token: Arc<str>,
        verified: Result<Arc<VerifiedMachine>, MachineError>,
    ) -> Step {
        match verified {
            Ok(machine) => self.settle(Outcome::Machine(machine, token)),
            Err(error) => self.machine_refused(kind, &error),
        }
    }
}

/// The end of the flow.
impl Flow<'_> {
    /// The development browser's token. Only redirects in development need it, so otherwise the cookies are
    /// not read for it.
    #[inline]
    pub(crate) fn dev_browser_token(&self) -> Option<DevBrowserToken> {
        if self.facts.settings.is_production() {
            return None;
        }
        self.browser().dev_browser_token().map(|token| DevBrowserToken(token.into_owned()))
    }

    /// The browser's cookies, parsed when a step first needs them.
    fn browser(&self) -> &Browser<'_> {
        self.browser.get_or_init(|| Browser::read(&self.facts, self.started_at))
    }

    #[inline]
    fn accept(&mut self, session: VerifiedSession, headers: Option<Box<HeaderMap>>) -> Step {
        self.settle(Outcome::Session(session, headers))
    }

    fn machine_refused(&mut self, kind: MachineKind, error: &MachineError) -> Step {
        let reason = AuthReason::Verification(error.reason());
        let outcome = NotSignedIn::signed_out(Some(kind.token_type()), reason, error.full_message());
        self.settle(outcome.with_unavailable(error.unavailable()).into())
    }

    fn refuse_other_class(&mut self) -> Step {
        self.sign_out(AuthReason::TokenTypeMismatch)
    }

    fn sign_out(&mut self, reason: AuthReason) -> Step {
        self.settle(NotSignedIn::signed_out(Some(TokenType::SessionToken), reason, String::new()).into())
    }

    fn hand_over_to_clerk(&mut self, reason: AuthReason) -> Step {
        let outcome = self.handshake(reason, "", Destination::FrontendApi);
        self.settle(outcome)
    }

    /// Ends the flow. If a handshake was put off and the original cookies do not sign the caller in, the
    /// caller is neither signed out nor redirected to another handshake, which would not help either.
    #[inline]
    fn settle(&mut self, outcome: Outcome) -> Step {
        Step::Settled(match (self.put_off.take(), outcome) {
            (Some(outage), Outcome::NotSignedIn(outcome)) => outage.instead_of(*outcome).into(),
            (_, outcome) => outcome,
        })
    }
}
