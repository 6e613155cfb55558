//! A policy applied to a request: the one way from what arrived to an Auth object or a rejection.

use std::pin::Pin;

use http::header::LOCATION;

use super::attached::Attached;
use super::audience::misdirected;
use super::cell::{Answer, RequestCell, Told};
use super::decision::report;
use super::rejection::Rejection;
use super::scope::Scopes;
use crate::auth::Auth;
use crate::clerk::Clerk;
use crate::policy::Policy;
use crate::request::RequestView;
use crate::state::RequestState;

/// The caller's Auth object, or the answer that the policy has for them.
pub(crate) fn decide<'r>(
    request: &'r dyn RequestView,
    cell: &'r RequestCell,
    scopes: &'r Scopes,
    policy: &'r Policy,
) -> Decided<'r> {
    match cell.tell(request, policy.accepts, policy.max_stale) {
        Answer::Now(told) => match decide_on(Ok(told), request, cell, scopes, policy) {
            Ok(auth) => Decided::Now(auth),
            Err(rejection) => Decided::Later(refused(rejection, scopes, request)),
        },
        Answer::Later(told) => Decided::Later(Box::pin(async move {
            match decide_on(told.await, request, cell, scopes, policy) {
                Ok(auth) => Ok(auth),
                Err(rejection) => refused(rejection, scopes, request).await,
            }
        })),
    }
}

/// A decision that lets the caller pass at once, as most do, or one that is waited for: boxed, so that the futures of
/// handlers do not carry the room for it.
pub(crate) enum Decided<'r> {
    Now(Auth),
    Later(Pin<Box<dyn Future<Output = Result<Auth, Rejection>> + Send + 'r>>),
}

impl Decided<'_> {
    pub(crate) async fn auth(self) -> Result<Auth, Rejection> {
        match self {
            Self::Now(auth) => Ok(auth),
            Self::Later(auth) => auth.await,
        }
    }
}

/// The same where `check` has to let the caller pass as well: both are one decision.
pub(crate) async fn decide_with<F>(
    request: &dyn RequestView,
    cell: &RequestCell,
    scopes: &Scopes,
    policy: &Policy,
    check: impl FnOnce(Auth) -> F,
) -> Result<Auth, Rejection>
where
    F: Future<Output = Result<Auth, Rejection>>,
{
    let told = cell.state(request, policy.accepts, policy.max_stale).await;
    let decided = match applied(policy, &told, request, cell) {
        Ok(auth) => check(auth).await,
        Err(rejection) => Err(rejection),
    };
    tell(request, cell, scopes, policy, told.ok(), decided.as_ref().err());
    match decided {
        Ok(auth) => Ok(auth),
        Err(rejection) => refused(rejection, scopes, request).await,
    }
}

/// The same for a question that lets nobody in and keeps nobody out: nothing is told, and the answer is the default.
#[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket"))]
pub(crate) async fn decide_unheard(
    request: &dyn RequestView,
    cell: &RequestCell,
    policy: &Policy,
) -> Result<Auth, Rejection> {
    let told = cell.state(request, policy.accepts, policy.max_stale).await;
    applied(policy, &told, request, cell)
}

/// What a policy decides on a state, told to everyone who listens.
#[inline]
fn decide_on(
    told: Result<Told, Rejection>,
    request: &dyn RequestView,
    cell: &RequestCell,
    scopes: &Scopes,
    policy: &Policy,
) -> Result<Auth, Rejection> {
    let decided = match policy.check_path() {
        None => applied(policy, &told, request, cell),
        Some(check) => Err(unchecked(policy, check)),
    };
    tell(request, cell, scopes, policy, told.ok(), decided.as_ref().err());
    decided
}

/// A rejection as the innermost layer answers it. Boxed, so that what waits does not carry the room for it.
fn refused<'r, T: 'r>(
    rejection: Rejection,
    scopes: &'r Scopes,
    request: &'r dyn RequestView,
) -> Pin<Box<dyn Future<Output = Result<T, Rejection>> + Send + 'r>> {
    Box::pin(async move { Err(rejection.rendered(scopes.renderer(), request).await) })
}

#[inline]
fn tell(
    request: &dyn RequestView,
    cell: &RequestCell,
    scopes: &Scopes,
    policy: &Policy,
    told: Option<Told>,
    rejection: Option<&Rejection>,
) {
    // A parameter without a rule that rejects nobody decides nothing.
    if rejection.is_some() || policy.is_rule() {
        report(cell, scopes, request, policy, told, rejection.map(Rejection::to_denied));
    }
}

/// # Security
///
/// A check runs in front of its own handler only. A rule that is applied elsewhere lets nobody in without it.
fn unchecked(policy: &Policy, check: &str) -> Rejection {
    let Policy { name, file, line, .. } = policy;
    Rejection::misconfigured(&format!(
        "the rule of `{name}` ({file}:{line}) has the check `{check}`, which runs in front of that handler only; write a rule \
         without it here, and call the function after it"
    ))
}

/// What the policy says of a state, if there is one.
#[inline]
fn applied(
    policy: &Policy,
    told: &Result<Told, Rejection>,
    request: &dyn RequestView,
    cell: &RequestCell,
) -> Result<Auth, Rejection> {
    match told {
        Ok(state) => apply(policy, state, request, || cell.room()),
        Err(rejection) => Err(rejection.clone()),
    }
}

#[inline]
fn apply(
    policy: &Policy,
    state: &RequestState,
    request: &dyn RequestView,
    room: impl Fn() -> usize,
) -> Result<Auth, Rejection> {
    // A handshake has to tell first who is calling.
    if state.has_headers()
        && let Some(location) = state.headers().get(LOCATION)
    {
        return Err(Rejection::handshake(state, location, &request.method()));
    }
    if let Some(decided) = misdirected(policy, state, request, &room) {
        return decided;
    }
    policy.check_in(state, request).map_err(|refusal| {
        report_missing_parameter(policy, state, request);
        Rejection::denied(refusal, state, request, policy, room())
    })
}

/// A rule that looks at a parameter which the route does not have is the programmer's mistake, and lets nobody in.
fn report_missing_parameter(policy: &Policy, state: &RequestState, request: &dyn RequestView) {
    let Some(parameter) = policy.missing_path_parameter(request) else { return };
    let instance = &state.context().instance;
    if instance.notices.path_parameter.permits(instance.settings.clock.now().into()) {
        let Policy { name, file, line, .. } = policy;
        tracing::error!(
            handler = name,
            parameter,
            "a rule ({file}:{line}) compares the organization with the path parameter `{parameter}`, which its route does \
             not have just once, so it rejects everyone: name a parameter of the route, like `path(\"org\")` for \
             `/organizations/{{org}}`"
        );
    }
}

/// The instance that a request belongs to, for code behind the layer.
pub(crate) async fn instance_of(request: &dyn RequestView) -> Result<Clerk, Rejection> {
    let attached = Attached::of(request)?;
    match attached.cell.clerk(request).await {
        Ok(clerk) => Ok(clerk.clone()),
        Err(rejection) => refused(rejection, attached.scopes(), request).await,
    }
}

impl Policy {
    /// Checks this policy inside a handler, for rules that depend on the request. It is the counterpart of the reference's
    /// `auth.protect()`.
    ///
    /// The handler must be inside a [`ClerkLayer`](crate::ClerkLayer). The request is authenticated once, however often
    /// this is called. A rule that is the same for every request belongs in `#[protect]`, which the compiler checks and
    /// which finishes before anything else of the request is read.
    ///
    /// # Errors
    ///
    /// The rejection to return, the same that `#[protect]` answers with.
    ///
    /// ```
    /// use axum::extract::Path;
    /// use clerk_runtime::{Policy, Rejection, permission};
    /// use http::request::Parts;
    ///
    /// async fn read(
    ///     Path(report): Path<String>,
    ///     parts: Parts,
    /// ) -> Result<String, Rejection> {
    ///     let may_read = permission(format!("org:{report}:read"));
    ///     let auth = Policy::protect().condition(may_read).enforce(&parts).await?;
    ///     Ok(format!("{report} for {:?}", auth.user_id()))
    /// }
    /// ```
    pub async fn enforce(&self, request: &dyn RequestView) -> Result<Auth, Rejection> {
        let attached = Attached::of(request)?;
        decide(request, &attached.cell, attached.scopes(), self).auth().await
    }
}
