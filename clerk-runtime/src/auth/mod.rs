//! The Auth object: what a handler knows about its caller.

use std::borrow::Borrow;

mod actor;
pub(crate) mod caller;
mod claims;
pub(crate) mod condition;
pub(crate) mod context;
mod debug;
pub(crate) mod evidence;
mod expiry;
pub mod fits;
mod from_auth;
mod machine;
mod parameter;
mod reason;
mod redirect;
pub(crate) mod redirect_url;
mod serialize;
mod session;
mod signed_out;
#[cfg(test)]
mod tests;
mod variant;

pub use actor::Actor;
pub(crate) use caller::{AnyCaller, Caller, VerifiedMachineToken};
pub use claims::Claims;
pub(crate) use context::{AuthContext, DevBrowserToken, Finding, More, Page, ReturnBack};
pub use debug::AuthDebug;
pub use from_auth::{FromAuth, Holds};
pub(crate) use machine::Machine;
pub use machine::{ApiKeyAuth, M2mAuth, MachineAuth, OAuthAuth};
pub use parameter::{NotAnAuthParameter, Parameter, ParameterOf, ParameterOfPublic};
pub use reason::{AuthReason, AuthStatus};
pub use redirect::RedirectToPage;
pub use session::{SessionAuth, SessionStatusClaim};
pub use signed_out::SignedOut;
pub use variant::{AuthVariant, Choice, Variant, enum_holds, repetition};

use condition::Condition;
use condition::evaluate::{self, Facts, Granted};

use crate::token::machine_kind::MachineKind;
use crate::token::{SessionClaims, TokenType};

/// The caller, whatever type of token they presented.
///
/// ```
/// use clerk_runtime::{Auth, auth};
///
/// #[auth(accepts = any)]
/// async fn whoami(auth: Auth) -> String {
///     match &auth {
///         Auth::Session(session) => format!("user {}", session.user_id()),
///         Auth::SignedOut(_) => "nobody".to_owned(),
///         machine => format!("a machine with {:?}", machine.token_type()),
///     }
/// }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Auth {
    /// A signed-in user.
    Session(SessionAuth),
    /// A verified API key.
    ApiKey(ApiKeyAuth),
    /// A verified machine-to-machine token.
    M2m(M2mAuth),
    /// A verified OAuth access token.
    OAuth(OAuthAuth),
    /// A caller who is not signed in: no token, or none that is accepted.
    SignedOut(SignedOut),
}

impl Auth {
    /// Whether a valid token was presented.
    #[must_use]
    pub const fn is_authenticated(&self) -> bool {
        !matches!(self, Self::SignedOut(_))
    }

    /// The kind of Auth object this is; `None` for a token that the endpoint does not accept.
    #[must_use]
    pub const fn token_type(&self) -> Option<TokenType> {
        match self {
            Self::Session(_) => Some(TokenType::SessionToken),
            Self::ApiKey(_) => Some(TokenType::ApiKey),
            Self::M2m(_) => Some(TokenType::M2mToken),
            Self::OAuth(_) => Some(TokenType::OAuthToken),
            Self::SignedOut(signed_out) => signed_out.token_type(),
        }
    }

    /// The user's session, if one is signed in.
    #[must_use]
    pub const fn session(&self) -> Option<&SessionAuth> {
        match self {
            Self::Session(session) => Some(session),
            _ => None,
        }
    }

    /// The verified machine token, if one was presented.
    #[must_use]
    pub fn machine(&self) -> Option<MachineAuth> {
        match self {
            Self::ApiKey(auth) => Some(MachineAuth::ApiKey(auth.clone())),
            Self::M2m(auth) => Some(MachineAuth::M2m(auth.clone())),
            Self::OAuth(auth) => Some(MachineAuth::OAuth(auth.clone())),
            Self::Session(_) | Self::SignedOut(_) => None,
        }
    }

    /// The id of the user who calls, or on whose behalf a machine calls.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        match self {
            Self::Session(session) => Some(session.user_id()),
            Self::ApiKey(key) => key.user_id(),
            Self::OAuth(oauth) => Some(oauth.user_id()),
            Self::M2m(_) | Self::SignedOut(_) => None,
        }
    }

    /// The id of the session.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.session().and_then(SessionAuth::session_id)
    }

    /// The session's status. It is [`SessionStatusClaim::Pending`] even if a pending session counts as signed out.
    #[must_use]
    pub fn session_status(&self) -> Option<SessionStatusClaim> {
        match self {
            Self::Session(session) => session.session_status(),
            Self::SignedOut(signed_out) => signed_out.session_status(),
            _ => None,
        }
    }

    /// All claims of the session token.
    #[must_use]
    pub fn session_claims(&self) -> Option<&SessionClaims> {
        self.session().map(SessionAuth::session_claims)
    }

    /// The id of the active organization, or of the organization that a machine acts for.
    #[must_use]
    pub fn org_id(&self) -> Option<&str> {
        match self {
            Self::Session(session) => session.org_id(),
            Self::ApiKey(key) => key.org_id(),
            _ => None,
        }
    }

    /// The slug of the active organization.
    #[must_use]
    pub fn org_slug(&self) -> Option<&str> {
        self.session().and_then(SessionAuth::org_slug)
    }

    /// The user's role in the active organization, for example `org:admin`.
    #[must_use]
    pub fn org_role(&self) -> Option<&str> {
        self.session().and_then(SessionAuth::org_role)
    }

    /// Who acts in the caller's place, if anyone: the actor of a session or of a machine token.
    #[must_use]
    pub fn actor(&self) -> Option<Actor<'_>> {
        match self {
            Self::Session(session) => session.actor(),
            machine => machine.as_machine().and_then(Machine::actor),
        }
    }

    /// Whether the caller satisfies `condition`; see [`Condition`] for the rules.
    ///
    /// ```
    /// # fn example(auth: clerk_runtime::Auth) {
    /// use clerk_runtime::{permission, role};
    ///
    /// let may_edit = auth.has(role("org:admin") | permission("org:pages:write"));
    /// # }
    /// ```
    #[must_use]
    pub fn has(&self, condition: impl Borrow<Condition>) -> bool {
        evaluate::has(self, condition.borrow(), Facts { request: None, granted: Granted::Nothing })
    }

    /// The token that authenticated the request.
    ///
    /// # Security
    ///
    /// Anyone who has the token can act as the caller until it expires. Pass it on only to services that may do so.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        match self {
            Self::Session(session) => Some(session.token()),
            Self::SignedOut(_) => None,
            machine => machine.as_machine().map(Machine::token),
        }
    }

    /// A redirect to the sign-in page that comes back to this request's URL.
    pub fn redirect_to_sign_in(&self) -> RedirectToPage {
        RedirectToPage::sign_in(self.caller(), self.is_pending())
    }

    /// A redirect to the sign-up page that comes back to this request's URL.
    pub fn redirect_to_sign_up(&self) -> RedirectToPage {
        RedirectToPage::sign_up(self.caller(), self.is_pending())
    }

    /// A summary for the log, without tokens, cookies or keys.
    #[must_use]
    pub fn debug(&self) -> AuthDebug<'_> {
        AuthDebug::new(self)
    }

    fn as_machine(&self) -> Option<&Machine> {
        match self {
            Self::ApiKey(ApiKeyAuth(machine))
            | Self::M2m(M2mAuth(machine))
            | Self::OAuth(OAuthAuth(machine)) => Some(machine),
            Self::Session(_) | Self::SignedOut(_) => None,
        }
    }

    pub(crate) fn from_machine(machine: Machine) -> Self {
        match machine.kind() {
            MachineKind::ApiKey => Self::ApiKey(ApiKeyAuth(machine)),
            MachineKind::M2m => Self::M2m(M2mAuth(machine)),
            MachineKind::OAuth => Self::OAuth(OAuthAuth(machine)),
        }
    }

    /// Whether there is an [`actor`](Self::actor), without reading the claim.
    fn has_actor(&self) -> bool {
        match self {
            Self::Session(session) => session.session_claims().has_actor(),
            machine => machine.as_machine().is_some_and(|machine| machine.actor().is_some()),
        }
    }

    fn is_pending(&self) -> bool {
        self.session_status() == Some(SessionStatusClaim::Pending)
    }

    /// The authenticated caller, even if this Auth object counts it as signed out.
    pub(crate) fn caller(&self) -> AnyCaller {
        match self {
            Self::Session(session) => session.caller(),
            Self::ApiKey(ApiKeyAuth(machine))
            | Self::M2m(M2mAuth(machine))
            | Self::OAuth(OAuthAuth(machine)) => machine.caller(),
            Self::SignedOut(signed_out) => signed_out.caller().clone(),
        }
    }

    pub(crate) fn context(&self) -> &AuthContext {
        match self {
            Self::Session(session) => session.context(),
            Self::ApiKey(ApiKeyAuth(machine))
            | Self::M2m(M2mAuth(machine))
            | Self::OAuth(OAuthAuth(machine)) => machine.context(),
            Self::SignedOut(signed_out) => signed_out.context(),
        }
    }
}

/// Shows the same as [`Auth::debug`].
impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.debug().fmt(f)
    }
}
