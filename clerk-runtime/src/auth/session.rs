//! The Auth object of a signed-in user.

use std::borrow::Borrow;
use std::sync::Arc;

use serde_json::Value;

use super::Auth;
use super::actor::Actor;
use super::caller::{AnyCaller, Caller};
use super::context::AuthContext;
use super::redirect::RedirectToPage;
use crate::auth::condition::Condition;

use crate::token::SessionClaims;
use crate::token::organization::Organization;
use crate::token::session::VerifiedSession;

/// A signed-in user's session. Cheap to clone.
///
/// As a handler's parameter, it proves that the handler's policy was satisfied.
///
/// ```
/// use clerk_runtime::{SessionAuth, protect};
///
/// #[protect(role = "org:admin")]
/// async fn dashboard(auth: SessionAuth) -> String {
///     format!("{} administers {}", auth.user_id(), auth.org_slug().unwrap_or("?"))
/// }
/// ```
#[derive(Clone)]
pub struct SessionAuth {
    caller: Arc<Caller<VerifiedSession>>,
}

impl SessionAuth {
    #[inline]
    pub(crate) const fn new(caller: Arc<Caller<VerifiedSession>>) -> Self {
        Self { caller }
    }

    /// The user's id (`sub`).
    #[must_use]
    #[inline]
    pub fn user_id(&self) -> &str {
        // Verification refuses tokens without a subject.
        self.session_claims().subject().unwrap_or_default()
    }

    /// The session's id (`sid`); `None` if the token has none.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.session_claims().session_id()
    }

    /// The session's status (`sts`); `None` if the token has none.
    #[must_use]
    pub fn session_status(&self) -> Option<SessionStatusClaim> {
        match self.session_claims().text("sts")? {
            "active" => Some(SessionStatusClaim::Active),
            "pending" => Some(SessionStatusClaim::Pending),
            _ => Some(SessionStatusClaim::Other),
        }
    }

    /// All claims of the token.
    #[must_use]
    #[inline]
    pub fn session_claims(&self) -> &SessionClaims {
        self.verified().claims()
    }

    /// Who impersonates the user (`act`); `None` if the users act for themselves.
    #[must_use]
    pub fn actor(&self) -> Option<Actor<'_>> {
        self.session_claims().get("act").map(Actor::new)
    }

    /// The id of the active organization.
    #[must_use]
    pub fn org_id(&self) -> Option<&str> {
        text(self.organization().id.as_ref())
    }

    /// The slug of the active organization.
    #[must_use]
    pub fn org_slug(&self) -> Option<&str> {
        text(self.organization().slug.as_ref())
    }

    /// The user's role in the active organization, for example `org:admin`.
    #[must_use]
    pub fn org_role(&self) -> Option<&str> {
        text(self.organization().role.as_ref())
    }

    /// The user's permissions in the active organization, for example `org:invoices:create`.
    pub fn org_permissions(&self) -> impl Iterator<Item = &str> {
        let permissions = self.organization().permissions.as_ref().and_then(Value::as_array);
        permissions.into_iter().flatten().filter_map(Value::as_str)
    }

    /// Minutes since the first and the second factor were verified (`fva`); -1 for a factor that was never verified.
    #[must_use]
    pub fn factor_verification_age(&self) -> Option<(f64, f64)> {
        let Value::Array(ages) = self.session_claims().get("fva")? else {
            return None;
        };
        match ages.as_slice() {
            [first, second] => Some((first.as_f64()?, second.as_f64()?)),
            _ => None,
        }
    }

    /// Whether the user satisfies `condition`; see [`Condition`] for the rules.
    #[must_use]
    pub fn has(&self, condition: impl Borrow<Condition>) -> bool {
        Auth::Session(self.clone()).has(condition)
    }

    /// The session token of this request.
    ///
    /// # Security
    ///
    /// Anyone who has the token can act as the user until it expires. Pass it on only to services that may do so.
    #[must_use]
    pub fn token(&self) -> &str {
        self.verified().token()
    }

    /// A redirect to the sign-in page that comes back to this request's URL.
    pub fn redirect_to_sign_in(&self) -> RedirectToPage {
        RedirectToPage::sign_in(self.caller(), self.is_pending())
    }

    /// A redirect to the sign-up page that comes back to this request's URL.
    pub fn redirect_to_sign_up(&self) -> RedirectToPage {
        RedirectToPage::sign_up(self.caller(), self.is_pending())
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.verified().is_pending()
    }

    pub(crate) fn organization(&self) -> &Organization {
        self.session_claims().organization()
    }

    pub(super) fn verified(&self) -> &VerifiedSession {
        &self.caller.identity
    }

    pub(super) fn caller(&self) -> AnyCaller {
        AnyCaller::Session(Arc::clone(&self.caller))
    }

    pub(crate) fn context(&self) -> &AuthContext {
        &self.caller.context
    }
}

/// Shows the ids of the user and of the actor, but no token and no claims.
impl std::fmt::Debug for SessionAuth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionAuth")
            .field("user_id", &self.user_id())
            .field("actor", &self.actor())
            .finish_non_exhaustive()
    }
}

/// The status of a session in its token: whether the session is complete. The objects of the Backend API have more states
/// ([`SessionStatus`](crate::backend::objects::SessionStatus)), in which no token is issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SessionStatusClaim {
    /// The session has no unfinished tasks.
    Active,
    /// The user has tasks left, such as choosing an organization.
    Pending,
    /// A status that this version does not know. It is treated like an active session, as in the reference.
    Other,
}

fn text(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str)
}
