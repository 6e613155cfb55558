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
    Auth, AuthContext, DevBrowserToken, Finding, Identity, Machine, More, SessionAuth, SignedOut,
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
pub struct RequestState(Arc<AuthContext>);

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
        match &self.0.identity {
            Some(Identity::Session(session)) => Some(session.token()),
            Some(Identity::Machine(_, token)) => Some(token),
            None => None,
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
        Some(match &self.0.identity {
            Some(Identity::Session(session)) => {
                let context = Arc::clone(&self.0);
                if treat_pending_as_signed_out && session.is_pending() {
                    Auth::SignedOut(SignedOut::pending(context))
                } else {
                    Auth::Session(SessionAuth::new(session.clone(), context))
                }
            }
            Some(Identity::Machine(machine, token)) => {
                let context = Arc::clone(&self.0);
                Auth::from_machine(Machine::new(Arc::clone(machine), Arc::clone(token), context))
            }
            None => Auth::SignedOut(SignedOut::new(self.0.finding.token_type, Arc::clone(&self.0))),
        })
    }

    /// The session of a user whose session has no unfinished tasks, for an endpoint that accepts session tokens. Nearly
    /// every caller is one.
    #[inline]
    pub(crate) fn active_session(&self, accepts: Accepts) -> Option<SessionAuth> {
        match &self.0.identity {
            Some(Identity::Session(session))
                if accepts.accepts(TokenType::SessionToken)
                    && self.0.finding.status != AuthStatus::Handshake
                    && !session.is_pending() =>
            {
                Some(SessionAuth::new(session.clone(), Arc::clone(&self.0)))
            }
            _ => None,
        }
    }

    /// The Auth object for an endpoint that accepts `accepts`, from a state for any token. If one type of
    /// token is accepted, all other callers count as signed out with that type, as in the reference's
    /// `getAuthObjectForAcceptedToken()`.
    pub(crate) fn to_auth_for(&self, accepts: Accepts, treat_pending_as_signed_out: bool) -> Option<Auth> {
        let auth = self.auth(treat_pending_as_signed_out)?;
        Some(match accepts {
            Accepts::Any => auth,
            _ if auth.token_type().is_some_and(|token_type| accepts.accepts(token_type)) => auth,
            Accepts::One(wanted) => Auth::SignedOut(SignedOut::new(Some(wanted), Arc::clone(&self.0))),
            Accepts::Listed(_) => Auth::SignedOut(SignedOut::new(None, Arc::clone(&self.0))),
        })
    }

    /// Whether the session has unfinished tasks.
    pub(crate) fn is_pending(&self) -> bool {
        match &self.0.identity {
            Some(Identity::Session(session)) => session.is_pending(),
            _ => false,
        }
    }

    /// The origin that made the browser send the request, if the session was authenticated by cookies.
    #[inline]
    pub(crate) fn cookie_initiator(&self) -> Option<&Initiator> {
        let is_session = matches!(self.0.identity, Some(Identity::Session(_)));
        self.0.initiator.as_deref().filter(|_| is_session)
    }

    #[inline]
    pub(crate) fn context(&self) -> &Arc<AuthContext> {
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
        let (identity, finding) = match outcome {
            Outcome::Session(session, headers) => {
                let finding = Finding::signed_in(TokenType::SessionToken, headers, evidence);
                (Some(Identity::Session(session)), finding)
            }
            Outcome::Machine(machine, token) => {
                let finding = Finding::signed_in(machine.kind.token_type(), None, evidence);
                (Some(Identity::Machine(machine, token)), finding)
            }
            Outcome::NotSignedIn(outcome) => {
                (None, not_signed_in(*outcome, instance.settings.sends_auth_message, evidence))
            }
        };
        Self(AuthContext::new(instance, request, dev_browser_token, identity, finding))
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
            .field("identity", &self.0.identity)
            .finish_non_exhaustive()
    }
}
