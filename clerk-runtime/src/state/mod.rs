//! The outcome of authenticating a request.

pub(crate) mod answer;
mod outcome;
mod who;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};

pub use crate::auth::{AuthReason, AuthStatus};
pub(crate) use outcome::{NotSignedIn, Outcome};

use crate::auth::evidence::{ClerkCall, Evidence};
use crate::auth::{
    AnyCaller, Auth, AuthContext, Caller, DevBrowserToken, Finding, Machine, More, SessionAuth, SignedOut,
    VerifiedMachineToken,
};
use crate::ground::header_text::short_header_value;
use crate::ground::opaque_arc::OpaqueArc;
use crate::instance::Instance;
use crate::request::{Initiator, RequestContext};
use crate::token::error::Unavailable;
use crate::token::{Accepts, TokenType};

/// The result of authenticating a request: signed in, signed out, or a handshake is needed first.
///
/// [`Clerk::authenticate_request`](crate::Clerk::authenticate_request) returns it. It does not answer the request itself.
/// Cheap to clone.
#[derive(Clone)]
pub struct RequestState(AnyCaller);

impl RequestState {
    /// Whether the request is signed in, signed out, or needs a handshake.
    #[must_use]
    pub fn status(&self) -> AuthStatus {
        self.0.finding.status
    }

    /// Why the request is not signed in; `None` if it is.
    #[must_use]
    pub fn reason(&self) -> Option<&AuthReason> {
        self.0.finding.reason()
    }

    /// An explanation of the reason; often empty.
    #[must_use]
    pub fn message(&self) -> &str {
        self.0.finding.message()
    }

    /// The type of the token that was used; `None` if its type is not accepted.
    #[must_use]
    pub fn token_type(&self) -> Option<TokenType> {
        self.0.finding.token_type
    }

    /// The token of a signed-in request: the new one, if a handshake or a refresh brought one.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        match &self.0 {
            AnyCaller::Session(caller) => Some(caller.identity.token()),
            AnyCaller::Machine(caller) => Some(&caller.identity.token),
            AnyCaller::Nobody(_) => None,
        }
    }

    /// The calls to Clerk that authentication waited for, in order; most requests cost none.
    #[must_use]
    pub fn calls(&self) -> &[ClerkCall] {
        &self.0.finding.evidence.calls
    }

    /// Whether the token was known from an earlier request, so neither its signature was checked nor Clerk asked again.
    #[must_use]
    pub fn is_from_memory(&self) -> bool {
        self.0.finding.evidence.is_from_memory
    }

    /// Headers to append to the response, whatever the application answers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.0.finding.headers()
    }

    /// Whether Clerk could not be reached, so nothing is known about the caller.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        self.0.finding.unavailable().is_some()
    }

    /// The Auth object; `None` for a handshake. A session with unfinished tasks counts as signed out.
    #[must_use]
    pub fn to_auth(&self) -> Option<Auth> {
        self.auth(true)
    }

    /// Like [`to_auth`](Self::to_auth), but a session with unfinished tasks counts as signed in.
    #[must_use]
    pub fn to_auth_with_pending(&self) -> Option<Auth> {
        self.auth(false)
    }

    fn auth(&self, treat_pending_as_signed_out: bool) -> Option<Auth> {
        if self.0.finding.status == AuthStatus::Handshake {
            return None;
        }
        Some(match &self.0 {
            AnyCaller::Session(caller) if treat_pending_as_signed_out && caller.identity.is_pending() => {
                Auth::SignedOut(SignedOut::pending(self.0.clone()))
            }
            AnyCaller::Session(caller) => Auth::Session(SessionAuth::new(Arc::clone(caller))),
            AnyCaller::Machine(caller) => Auth::from_machine(Machine::new(Arc::clone(caller))),
            AnyCaller::Nobody(_) => Auth::SignedOut(self.signed_out(self.0.finding.token_type)),
        })
    }

    /// The session of a user whose session has no unfinished tasks, for an endpoint that accepts session tokens; otherwise
    /// the state. Nearly every caller is such a user. A session is never in a handshake; this is checked nevertheless.
    #[inline]
    pub(crate) fn into_active_session(self, accepts: Accepts) -> Result<SessionAuth, Self> {
        match self.0 {
            AnyCaller::Session(caller)
                if accepts.accepts(TokenType::SessionToken)
                    && caller.context.finding.status != AuthStatus::Handshake
                    && !caller.identity.is_pending() =>
            {
                Ok(SessionAuth::new(caller))
            }
            other => Err(Self(other)),
        }
    }

    /// The state that an Auth object came from.
    pub(crate) fn of(auth: &Auth) -> Self {
        Self(auth.caller())
    }

    /// The Auth object for an endpoint that accepts `accepts`, from a state for any token. If one type of
    /// token is accepted, all other callers count as signed out with that type, as in the reference's
    /// `getAuthObjectForAcceptedToken()`.
    pub(crate) fn to_auth_for(&self, accepts: Accepts, treat_pending_as_signed_out: bool) -> Option<Auth> {
        let auth = self.auth(treat_pending_as_signed_out)?;
        Some(match accepts {
            Accepts::Any => auth,
            _ if auth.token_type().is_some_and(|token_type| accepts.accepts(token_type)) => auth,
            Accepts::One(wanted) => Auth::SignedOut(self.signed_out(Some(wanted))),
            Accepts::Listed(_) => Auth::SignedOut(self.signed_out(None)),
        })
    }

    /// The Auth object of this caller as one who is not signed in.
    pub(crate) fn signed_out(&self, token_type: Option<TokenType>) -> SignedOut {
        SignedOut::new(token_type, self.0.clone())
    }

    /// Whether the session has unfinished tasks.
    pub(crate) fn is_pending(&self) -> bool {
        match &self.0 {
            AnyCaller::Session(caller) => caller.identity.is_pending(),
            AnyCaller::Machine(_) | AnyCaller::Nobody(_) => false,
        }
    }

    /// The origin that made the browser send the request, if the session was authenticated by cookies.
    #[inline]
    pub(crate) fn cookie_initiator(&self) -> Option<&Initiator> {
        match &self.0 {
            AnyCaller::Session(caller) => caller.context.initiator.as_deref(),
            AnyCaller::Machine(_) | AnyCaller::Nobody(_) => None,
        }
    }

    #[inline]
    pub(crate) fn context(&self) -> &AuthContext {
        &self.0
    }

    pub(crate) fn unavailable(&self) -> Option<Unavailable> {
        self.0.finding.unavailable()
    }

    /// Whether there may be headers for the response. Most states have none.
    #[inline]
    pub(crate) fn has_headers(&self) -> bool {
        self.0.finding.has_headers()
    }

    /// Creates the state of a request.
    #[inline(always)]
    pub(crate) fn new(
        outcome: Outcome,
        instance: &OpaqueArc<Instance>,
        request: &RequestContext<'_>,
        dev_browser_token: impl FnOnce() -> Option<DevBrowserToken>,
        evidence: Evidence,
    ) -> Self {
        Self(match outcome {
            Outcome::Session(session, headers) => {
                let finding = Finding::signed_in(TokenType::SessionToken, headers, evidence);
                AnyCaller::Session(Caller::new(session, instance, request, dev_browser_token, finding))
            }
            Outcome::Machine(machine, token) => {
                let finding = Finding::signed_in(machine.kind.token_type(), None, evidence);
                let identity = VerifiedMachineToken { machine, token };
                AnyCaller::Machine(Caller::new(identity, instance, request, dev_browser_token, finding))
            }
            Outcome::NotSignedIn(outcome) => {
                let finding = not_signed_in(*outcome, instance.settings.sends_auth_message, evidence);
                AnyCaller::Nobody(Caller::new((), instance, request, dev_browser_token, finding))
            }
        })
    }
}

fn not_signed_in(outcome: NotSignedIn, sends_message: bool, evidence: Evidence) -> Finding {
    let NotSignedIn { status, reason, message, token_type, mut headers, unavailable } = outcome;
    headers.append(AUTH_STATUS, HeaderValue::from_static(status.as_str()));
    match reason.as_str() {
        Cow::Borrowed(word) => _ = headers.append(AUTH_REASON, HeaderValue::from_static(word)),
        Cow::Owned(words) => append(&mut headers, AUTH_REASON, &words),
    }
    if sends_message {
        append(&mut headers, AUTH_MESSAGE, &message);
    }
    let more = More { reason: Some(reason), message, headers, unavailable };
    Finding::not_signed_in(status, token_type, more, evidence)
}

pub(crate) const AUTH_STATUS: HeaderName = HeaderName::from_static("x-clerk-auth-status");
pub(crate) const AUTH_REASON: HeaderName = HeaderName::from_static("x-clerk-auth-reason");
pub(crate) const AUTH_MESSAGE: HeaderName = HeaderName::from_static("x-clerk-auth-message");

/// The longest explanation in a header, in characters. A proxy has room for about 4 kB of headers, and treats
/// an application that sends more as broken (difference D50).
const LONGEST_HEADER: usize = 256;

/// Appends a header with any text. Characters that a header cannot carry are left out, and those up to U+00FF
/// are sent as one byte each.
fn append(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    let value = short_header_value(text, LONGEST_HEADER).filter(|value| !value.is_empty());
    if let Some(value) = value {
        headers.append(name, value);
    }
}

/// Shows the outcome but not the headers, because they contain cookies, and tokens in URLs.
impl fmt::Debug for RequestState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestState")
            .field("status", &self.0.finding.status)
            .field("reason", &self.0.finding.reason())
            .field("token_type", &self.0.finding.token_type)
            .field("caller", &self.0)
            .finish_non_exhaustive()
    }
}
