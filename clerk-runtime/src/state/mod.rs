//! The outcome of authenticating a request.

mod not_signed_in;
mod reason;

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;

pub(crate) use not_signed_in::NotSignedIn;
pub use reason::{AuthReason, AuthStatus};

use crate::auth::{Auth, AuthContext, Machine, SessionAuth, SignedOut};
use crate::machine::VerifiedMachine;
use crate::token::error::Unavailable;
use crate::token::jwt::Jwt;
use crate::token::{Accepts, SessionClaims, TokenType};

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

    /// The Auth object for an endpoint that accepts `accepts`, of a state that any token may have made: with one type
    /// of token accepted, anyone else counts as signed out with that type, as in the reference's
    /// `getAuthObjectForAcceptedToken()`.
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
