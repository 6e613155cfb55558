//! Decides whether the caller may pass, as the reference's `auth.protect()` does. Pure.

use super::cause::Cause;
use super::request_kind::RequestKind;
use super::rule::{Policy, Protect, Rule};
use super::same_origin;
use crate::auth::Auth;
use crate::auth::condition::evaluate::{self, Facts, Granted};
use crate::auth::condition::{Condition, Reverification};
use crate::request::RequestView;
use crate::state::{AuthReason, RequestState};
use crate::token::{Accepts, TokenType};

impl Policy {
    /// Decides whether the caller may pass.
    ///
    /// 1. Clerk could not be reached → [`Denial::Unavailable`].
    /// 2. A session in cookies, if the policy requires the application's own origin and the request comes from another →
    ///    [`Denial::CrossOrigin`].
    /// 3. A token of a type that is not accepted, or an invalid machine token → not authorized.
    /// 4. Not signed in, or a session with unfinished tasks → not authenticated.
    /// 5. A condition that does not hold → not authorized.
    ///
    /// *Not authenticated* answers with `unauthenticated_url`, else by the kind of request: sign-in for a page,
    /// [`Denial::Unauthorized`] for a server action, [`Denial::NotFound`] for anything else. *Not authorized* is
    /// [`Denial::Unauthorized`] if a machine token is involved, or [`Denial::InsufficientScope`] if that token is valid and
    /// lacks only scopes; else `unauthorized_url` or [`Denial::NotFound`].
    ///
    /// A state that still needs a handshake is denied as not authenticated. A condition on the request's path does not hold
    /// here, because there is no request; use [`check_request`](Self::check_request) instead.
    ///
    /// A rule with `check = …` denies every caller here, because the function runs only in front of its own handler.
    ///
    /// # Errors
    ///
    /// The [`Denial`] to answer with, if the caller may not pass.
    pub fn check(&self, state: &RequestState, kind: RequestKind) -> Result<Auth, Denial> {
        let decided =
            self.check_with(state.clone(), None, || kind).map_err(|refused| refused.refusal.denial)?;
        if self.check_path().is_some() { Err(Denial::NotFound) } else { Ok(decided) }
    }

    /// Decides like [`check`](Self::check), but takes path parameters for conditions and the kind of answer from `request`.
    ///
    /// # Errors
    ///
    /// The [`Denial`] to answer with, if the caller may not pass.
    pub fn check_request(&self, state: &RequestState, request: &dyn RequestView) -> Result<Auth, Denial> {
        let decided = self.check_in(state.clone(), request).map_err(|refused| refused.refusal.denial)?;
        if self.check_path().is_some() { Err(Denial::NotFound) } else { Ok(decided) }
    }

    /// The same, with the cause. Takes the state and returns it in the Auth object or with the refusal, so that no
    /// reference count changes for a session that may pass.
    #[inline(always)]
    pub(crate) fn check_in(
        &self,
        state: RequestState,
        request: &dyn RequestView,
    ) -> Result<Auth, Box<Refused>> {
        self.check_with(state, Some(request), || RequestKind::of(request))
    }

    /// The same, but the kind of the request is determined only if it matters.
    #[inline(always)]
    fn check_with(
        &self,
        state: RequestState,
        request: Option<&dyn RequestView>,
        kind: impl FnOnce() -> RequestKind,
    ) -> Result<Auth, Box<Refused>> {
        let asks_for_origin = self.same_origin.unwrap_or(state.context().instance.settings.same_origin);
        if asks_for_origin && !same_origin::passes(&state, request) {
            return Err(Refused::new(Denial::CrossOrigin, Cause::Origin, state));
        }
        match &self.rule {
            // Before a handshake there is no Auth object.
            Rule::HandOver { treat_pending_as_signed_out } => state
                .to_auth_for(self.accepts, *treat_pending_as_signed_out)
                .ok_or_else(|| Refused::new(Denial::SignIn, Cause::Handshake, state)),
            Rule::Protect(protect) => Applied { accepts: self.accepts, protect, request }.decide(state, kind),
        }
    }
}

/// A denial and its cause.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) denial: Denial,
    pub(crate) cause: Cause,
    /// The condition that is not met, as written in `#[protect(…)]`.
    pub(crate) failed: Option<String>,
}

impl Refusal {
    pub(crate) const fn new(denial: Denial, cause: Cause) -> Self {
        Self { denial, cause, failed: None }
    }
}

/// A denial, and the state that was denied.
pub(crate) struct Refused {
    pub(crate) refusal: Refusal,
    pub(crate) state: RequestState,
}

impl Refused {
    #[cold]
    fn new(denial: Denial, cause: Cause, state: RequestState) -> Box<Self> {
        Box::new(Self { refusal: Refusal::new(denial, cause), state })
    }
}

/// A rule that rejects, while it is applied.
#[derive(Clone, Copy)]
struct Applied<'p> {
    accepts: Accepts,
    protect: &'p Protect,
    request: Option<&'p dyn RequestView>,
}

impl Applied<'_> {
    #[inline(always)]
    fn decide(self, state: RequestState, kind: impl FnOnce() -> RequestKind) -> Result<Auth, Box<Refused>> {
        if state.is_unavailable()
            && state.token_type().is_some_and(|token_type| self.accepts.accepts(token_type))
        {
            return Err(Refused::new(Denial::Unavailable, Cause::Unavailable, state));
        }
        match state.into_active_session(self.accepts) {
            Ok(session) => self.admit(Auth::Session(session)),
            Err(state) => self.decide_on_other(state, kind),
        }
    }

    /// The decision on every other caller. A function of its own, so that the one above is small enough to be inlined.
    #[inline(never)]
    fn decide_on_other(
        self,
        state: RequestState,
        kind: impl FnOnce() -> RequestKind,
    ) -> Result<Auth, Box<Refused>> {
        let Some(auth) = state.to_auth_for(self.accepts, true) else {
            return Err(Refused::new(self.unauthenticated(&state, kind()), Cause::Handshake, state));
        };
        let denial = match auth.token_type() {
            Some(TokenType::SessionToken) if !auth.is_authenticated() && self.accepts_sessions() => {
                self.unauthenticated(&state, kind())
            }
            Some(token_type) if auth.is_authenticated() && self.accepts.accepts(token_type) => {
                return self.admit(auth);
            }
            _ => self.unauthorized(&auth),
        };
        Err(Refused::new(denial, not_signed_in(&state, self.accepts), state))
    }

    /// The decision on a caller with a valid token of an accepted type.
    #[inline(always)]
    fn admit(self, auth: Auth) -> Result<Auth, Box<Refused>> {
        match &self.protect.condition {
            Some(condition) if !self.holds(&auth, condition) => Err(self.unmet(condition, &auth)),
            _ => Ok(auth),
        }
    }

    #[cold]
    fn unmet(self, condition: &Condition, auth: &Auth) -> Box<Refused> {
        let denial = self.unauthorized(auth);
        let cause = match denial {
            Denial::InsufficientScope(_) => Cause::Scope,
            Denial::Reverify(_) => Cause::Reverification,
            _ => Cause::Condition,
        };
        let failed = Some(self.failed(condition, auth).to_string());
        Box::new(Refused { refusal: Refusal { denial, cause, failed }, state: RequestState::of(auth) })
    }

    /// The part of a condition that is not met, if all parts must be met; otherwise the whole condition.
    fn failed<'c>(self, condition: &'c Condition, auth: &Auth) -> &'c Condition {
        let Condition::All(parts) = condition else { return condition };
        let failed = parts.iter().find(|part| !self.holds(auth, part));
        failed.map_or(condition, |part| self.failed(part, auth))
    }

    #[cold]
    fn unauthenticated(self, state: &RequestState, kind: RequestKind) -> Denial {
        let answers_programs_401 = state.context().instance.settings.unauthorized_instead_of_not_found;
        match (self.protect.unauthenticated_url.as_deref(), kind) {
            (Some(url), _) => Denial::Redirect(url.to_owned()),
            (None, RequestKind::Page) => Denial::SignIn,
            (None, RequestKind::ServerAction) => Denial::Unauthorized,
            (None, RequestKind::Api) if answers_programs_401 => Denial::Unauthorized,
            (None, RequestKind::Api) => Denial::NotFound,
        }
    }

    #[cold]
    fn unauthorized(self, auth: &Auth) -> Denial {
        if auth.token_type() != Some(TokenType::SessionToken) || !self.accepts_sessions() {
            let is_accepted = auth.token_type().is_some_and(|token_type| self.accepts.accepts(token_type));
            let scopes = if is_accepted { self.missing_scopes(auth) } else { Vec::new() };
            return if scopes.is_empty() { Denial::Unauthorized } else { Denial::InsufficientScope(scopes) };
        }
        if let Some(required) = self.required_reverification(auth) {
            return Denial::Reverify(required);
        }
        let url = self.protect.unauthorized_url.as_deref();
        url.map_or(Denial::NotFound, |url| Denial::Redirect(url.to_owned()))
    }

    #[inline]
    fn holds(self, auth: &Auth, condition: &Condition) -> bool {
        self.holds_granted(Granted::Nothing, auth, condition)
    }

    fn holds_granted(self, granted: Granted, auth: &Auth, condition: &Condition) -> bool {
        evaluate::has(auth, condition, Facts { request: self.request, granted })
    }

    /// The reverification that is the only obstacle for the user, if the rule asks for one.
    fn required_reverification(self, auth: &Auth) -> Option<Reverification> {
        let Protect { condition, challenge, .. } = self.protect;
        let would_hold =
            |condition: &&Condition| self.holds_granted(Granted::Reverification, auth, condition);
        let condition = condition.as_ref().filter(|_| *challenge).filter(would_hold)?;
        condition.leaves().into_iter().find_map(|leaf| match leaf {
            Condition::Reverification(required) if !self.holds(auth, leaf) => Some(*required),
            _ => None,
        })
    }

    /// The scopes that are the only obstacle for a machine with a valid token.
    fn missing_scopes(self, auth: &Auth) -> Vec<String> {
        let facts = Facts { request: self.request, granted: Granted::Nothing };
        let condition = self.protect.condition.as_ref();
        condition.map(|condition| evaluate::missing_scopes(auth, condition, facts)).unwrap_or_default()
    }

    const fn accepts_sessions(self) -> bool {
        self.accepts.accepts(TokenType::SessionToken)
    }
}

/// The cause for a caller who is not signed in, but was admitted to the decision.
#[cold]
fn not_signed_in(state: &RequestState, accepts: Accepts) -> Cause {
    if state.is_pending() && accepts.accepts(TokenType::SessionToken) {
        Cause::PendingSession
    } else if state.token().is_some() || state.reason() == Some(&AuthReason::TokenTypeMismatch) {
        Cause::TokenType
    } else {
        Cause::SignedOut
    }
}

/// How a caller who may not pass is answered; [`Cause`] says why.
///
/// A [`Rejection`](crate::Rejection) is the response made from it. Without a supported framework, the application makes its
/// own response, for example for an API without pages:
///
/// ```
/// use clerk_runtime::Denial;
/// use http::StatusCode;
///
/// fn status(denial: &Denial) -> StatusCode {
///     match denial {
///         Denial::SignIn | Denial::Redirect(_) | Denial::Unauthorized => {
///             StatusCode::UNAUTHORIZED
///         }
///         Denial::CrossOrigin
///         | Denial::InsufficientScope(_)
///         | Denial::Reverify(_) => StatusCode::FORBIDDEN,
///         Denial::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
///         _ => StatusCode::NOT_FOUND,
///     }
/// }
/// # assert_eq!(status(&Denial::NotFound), StatusCode::NOT_FOUND);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denial {
    /// A redirect to the sign-in page, or to the session's unfinished tasks.
    SignIn,
    /// A redirect to this URL.
    Redirect(String),
    /// 404: the route does not exist for this caller.
    NotFound,
    /// 401.
    Unauthorized,
    /// 403: the request was caused by another origin ([`Policy::same_origin`]).
    CrossOrigin,
    /// 403: the machine token is valid but lacks these scopes (RFC 6750 §3.1). If there are alternatives, they are those of
    /// the alternative for which the token lacks the fewest.
    InsufficientScope(Vec<String>),
    /// 403: the user may pass once they have verified themselves again.
    Reverify(Reverification),
    /// 503: Clerk could not be reached.
    Unavailable,
}
