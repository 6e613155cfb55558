//! The outcome of authenticating a request.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use http::header::HeaderName;

use crate::auth::{Auth, AuthContext, Machine, SessionAuth, SignedOut};
use crate::config::Clerk;
use crate::machine::VerifiedMachine;
use crate::request::{RequestContext, header_value};
use crate::token::error::Unavailable;
use crate::token::jwt::Jwt;
use crate::token::{Accepts, SessionClaims, TokenType, TokenVerificationErrorReason};

/// What is known about a request's sender: signed in, signed out, or to be sent through a handshake first.
///
/// Made by [`Clerk::authenticate_request`](crate::Clerk::authenticate_request); it never answers the request itself.
#[derive(Clone)]
pub struct RequestState {
    status: AuthStatus,
    reason: Option<AuthReason>,
    message: String,
    token_type: Option<TokenType>,
    headers: HeaderMap,
    identity: Option<Identity>,
    unavailable: Option<Unavailable>,
    context: Arc<AuthContext>,
}

/// Who a signed-in request comes from.
#[derive(Clone)]
pub(crate) enum Identity {
    Session(VerifiedSession),
    Machine(Arc<VerifiedMachine>, Arc<str>),
}

/// What kind it is, not the token.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Session(_) => "Session",
            Self::Machine(..) => "Machine",
        })
    }
}

/// A session token that passed every check.
#[derive(Clone)]
pub(crate) struct VerifiedSession(Arc<Jwt>);

impl VerifiedSession {
    pub(crate) const fn new(verified: Arc<Jwt>) -> Self {
        Self(verified)
    }

    pub(crate) fn token(&self) -> &str {
        self.0.token()
    }

    pub(crate) fn claims(&self) -> &SessionClaims {
        self.0.claims()
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.0.is_pending()
    }
}

impl RequestState {
    /// Signed in, or signed out, or in need of a handshake.
    #[must_use]
    pub const fn status(&self) -> AuthStatus {
        self.status
    }

    /// Why the request is not signed in; `None` when it is.
    #[must_use]
    pub const fn reason(&self) -> Option<&AuthReason> {
        self.reason.as_ref()
    }

    /// More about the reason; often empty.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The type of the token that decided; `None` when its type is not among the accepted ones.
    #[must_use]
    pub const fn token_type(&self) -> Option<TokenType> {
        self.token_type
    }

    /// The token of a signed-in request: the fresh one, where a handshake or a refresh brought one.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        match &self.identity {
            Some(Identity::Session(session)) => Some(session.token()),
            Some(Identity::Machine(_, token)) => Some(token),
            None => None,
        }
    }

    /// Headers for the response, to be appended to whatever the application answers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Whether the instance could not be asked, so that nothing is known about the sender.
    #[must_use]
    pub const fn is_unavailable(&self) -> bool {
        self.unavailable.is_some()
    }

    /// The Auth object; `None` for a handshake.
    ///
    /// With `treat_pending_as_signed_out`, as is usual, a session with unfinished tasks counts as signed out.
    #[must_use]
    pub fn to_auth(&self, treat_pending_as_signed_out: bool) -> Option<Auth> {
        if self.status == AuthStatus::Handshake {
            return None;
        }
        Some(match &self.identity {
            Some(Identity::Session(session)) => {
                let session = SessionAuth::new(session.clone(), Arc::clone(&self.context));
                if treat_pending_as_signed_out && session.is_pending() {
                    Auth::SignedOut(SignedOut::pending(Arc::clone(&self.context)))
                } else {
                    Auth::Session(session)
                }
            }
            Some(Identity::Machine(machine, token)) => {
                let context = Arc::clone(&self.context);
                Auth::from_machine(Machine::new(Arc::clone(machine), Arc::clone(token), context))
            }
            None => Auth::SignedOut(SignedOut::new(self.token_type, Arc::clone(&self.context))),
        })
    }

    /// The Auth object for an endpoint that accepts `accepts`, of a state that any token may have made
    /// (reference 03 §1.1).
    pub(crate) fn to_auth_for(&self, accepts: Accepts, treat_pending_as_signed_out: bool) -> Option<Auth> {
        let auth = self.to_auth(treat_pending_as_signed_out)?;
        Some(match accepts {
            Accepts::Any => auth,
            _ if auth.token_type().is_some_and(|token_type| accepts.accepts(token_type)) => auth,
            Accepts::One(wanted) => Auth::SignedOut(SignedOut::new(Some(wanted), Arc::clone(&self.context))),
            Accepts::Listed(_) => Auth::SignedOut(SignedOut::new(None, Arc::clone(&self.context))),
        })
    }

    /// Whether the session has unfinished tasks.
    pub(crate) fn is_pending(&self) -> bool {
        match &self.identity {
            Some(Identity::Session(session)) => session.is_pending(),
            _ => false,
        }
    }

    pub(crate) const fn context(&self) -> &Arc<AuthContext> {
        &self.context
    }

    /// A token of a type that the policy does not accept is refused by its type alone; a request without a token, where
    /// the policy accepts none but machines, for the lack of it.
    pub(crate) fn not_accepted(
        clerk: &Clerk,
        request: &RequestContext<'_>,
        presented: Option<TokenType>,
    ) -> Self {
        let outcome = match presented {
            Some(token_type) => NotSignedIn::type_mismatch(Some(token_type)),
            None => NotSignedIn::signed_out(None, AuthReason::NoTokenInHeader, String::new()),
        };
        Self::not_signed_in(outcome, AuthContext::new(clerk, request))
    }

    pub(crate) const fn unavailable(&self) -> Option<Unavailable> {
        self.unavailable
    }

    pub(crate) fn signed_in(session: VerifiedSession, headers: HeaderMap, context: AuthContext) -> Self {
        Self {
            status: AuthStatus::SignedIn,
            reason: None,
            message: String::new(),
            token_type: Some(TokenType::SessionToken),
            headers,
            identity: Some(Identity::Session(session)),
            unavailable: None,
            context: Arc::new(context),
        }
    }

    pub(crate) fn signed_in_machine(
        machine: Arc<VerifiedMachine>,
        token: Arc<str>,
        context: AuthContext,
    ) -> Self {
        Self {
            status: AuthStatus::SignedIn,
            reason: None,
            message: String::new(),
            token_type: Some(machine.token_type),
            headers: HeaderMap::new(),
            identity: Some(Identity::Machine(machine, token)),
            unavailable: None,
            context: Arc::new(context),
        }
    }

    pub(crate) fn not_signed_in(outcome: NotSignedIn, context: AuthContext) -> Self {
        let NotSignedIn { status, reason, message, token_type, mut headers, unavailable } = outcome;
        append(&mut headers, "x-clerk-auth-status", status.as_str());
        append(&mut headers, "x-clerk-auth-reason", &reason.as_str());
        append(&mut headers, "x-clerk-auth-message", &message);
        let context = AuthContext { reason: Some(reason.as_str()), unavailable, ..context };
        Self {
            status,
            reason: Some(reason),
            message,
            token_type,
            headers,
            identity: None,
            unavailable,
            context: Arc::new(context),
        }
    }
}

/// The outcome, not the headers: they carry cookies, and tokens within URLs.
impl fmt::Debug for RequestState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestState")
            .field("status", &self.status)
            .field("reason", &self.reason)
            .field("token_type", &self.token_type)
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}

/// A state other than signed in, before it has met its request.
pub(crate) struct NotSignedIn {
    pub(crate) status: AuthStatus,
    pub(crate) reason: AuthReason,
    pub(crate) message: String,
    pub(crate) token_type: Option<TokenType>,
    pub(crate) headers: HeaderMap,
    pub(crate) unavailable: Option<Unavailable>,
}

impl NotSignedIn {
    pub(crate) fn signed_out(token_type: Option<TokenType>, reason: AuthReason, message: String) -> Self {
        Self {
            status: AuthStatus::SignedOut,
            reason,
            message,
            token_type,
            headers: HeaderMap::new(),
            unavailable: None,
        }
    }

    /// A token of a type that the endpoint does not accept.
    pub(crate) fn type_mismatch(token_type: Option<TokenType>) -> Self {
        Self::signed_out(token_type, AuthReason::TokenTypeMismatch, String::new())
    }

    pub(crate) const fn with_unavailable(mut self, unavailable: Option<Unavailable>) -> Self {
        self.unavailable = unavailable;
        self
    }
}

/// Appends a header whose text may hold anything: what a header cannot carry is left out. Characters up to U+00FF
/// travel as one byte each.
fn append(headers: &mut HeaderMap, name: &'static str, text: &str) {
    let value = header_value(text).filter(|value| !value.is_empty());
    if let Some(value) = value {
        headers.append(HeaderName::from_static(name), value);
    }
}

/// Whether a request is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthStatus {
    /// A verified token was presented.
    SignedIn,
    /// None was.
    SignedOut,
    /// The browser has to visit the instance's Frontend API before anything can be said.
    Handshake,
}

impl AuthStatus {
    /// The wire name: `signed-in`, `signed-out` or `handshake`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::SignedOut => "signed-out",
            Self::Handshake => "handshake",
        }
    }
}

/// Why a request is not signed in, or needs a handshake (reference 02 §13).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthReason {
    /// The token is of a type that the endpoint does not accept.
    TokenTypeMismatch,
    /// The endpoint accepts one type of machine token, and the request carries no token.
    NoTokenInHeader,
    /// No session cookie, and no sign that the browser ever signed in.
    SessionTokenAndUatMissing,
    /// A session cookie, but nobody is signed in on the browser.
    SessionTokenButNoClientUat,
    /// Someone is signed in on the browser, but there is no session cookie.
    ClientUatButNoSessionToken,
    /// The session cookie is older than the browser's last change of sign-in state.
    SessionTokenIatBeforeClientUat,
    /// A development browser token arrived in the URL.
    DevBrowserSync,
    /// The development browser is not known yet.
    DevBrowserMissing,
    /// A satellite has to ask its primary.
    SatelliteNeedsSyncing,
    /// A primary answers a satellite.
    PrimaryRespondsToSyncing,
    /// A document request came from another site.
    PrimaryDomainCrossOriginSync,
    /// The URL names another organization than the active one.
    ActiveOrganizationMismatch,
    /// The session token has expired, and could not be refreshed for the reason given.
    SessionTokenExpired {
        /// `session-token-expired-refresh-` and why the refresh failed.
        refresh: Cow<'static, str>,
    },
    /// The session token is not active yet.
    SessionTokenNbf,
    /// The session token was issued in the future.
    SessionTokenIatInTheFuture,
    /// A handshake brought no session.
    SessionTokenMissing,
    /// Token verification failed.
    Verification(TokenVerificationErrorReason),
}

impl AuthReason {
    /// The wire name, for example `session-token-and-uat-missing`.
    #[must_use]
    pub fn as_str(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::TokenTypeMismatch => "token-type-mismatch",
            // The one reason that is not kebab-case; clients depend on it.
            Self::NoTokenInHeader => "No token in header",
            Self::SessionTokenAndUatMissing => "session-token-and-uat-missing",
            Self::SessionTokenButNoClientUat => "session-token-but-no-client-uat",
            Self::ClientUatButNoSessionToken => "client-uat-but-no-session-token",
            Self::SessionTokenIatBeforeClientUat => "session-token-iat-before-client-uat",
            Self::DevBrowserSync => "dev-browser-sync",
            Self::DevBrowserMissing => "dev-browser-missing",
            Self::SatelliteNeedsSyncing => "satellite-needs-syncing",
            Self::PrimaryRespondsToSyncing => "primary-responds-to-syncing",
            Self::PrimaryDomainCrossOriginSync => "primary-domain-cross-origin-sync",
            Self::ActiveOrganizationMismatch => "active-organization-mismatch",
            Self::SessionTokenExpired { refresh } => {
                return Cow::Owned(format!("session-token-expired-refresh-{refresh}"));
            }
            Self::SessionTokenNbf => "session-token-nbf",
            Self::SessionTokenIatInTheFuture => "session-token-iat-in-the-future",
            Self::SessionTokenMissing => "session-token-missing",
            Self::Verification(reason) => reason.as_str(),
        })
    }
}

impl fmt::Display for AuthReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}
