//! Applies a policy to a request: the only way from a request to an Auth object or a rejection.

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

/// Returns the caller's Auth object, or the policy's rejection.
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

/// A decision that accepts the caller at once, as most do, or one that must wait. The latter is boxed, so
/// handlers' futures do not need the space for it.
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

/// The same if `check` must also accept the request. Both are one decision.
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

/// Decides for an optional parameter, which rejects no request: observers are not notified, and a rejection has the default
/// answer.
#[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket"))]
pub(crate) async fn decide_unheard(
    request: &dyn RequestView,
    cell: &RequestCell,
    policy: &Policy,
) -> Result<Auth, Rejection> {
    let told = cell.state(request, policy.accepts, policy.max_stale).await;
    applied(policy, &told, request, cell)
}

/// The policy's decision on a state, which is reported to all observers.
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

/// A rejection, answered by the innermost layer. Boxed, so waiting futures do not need the space for it.
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
    // A parameter without a rule that rejects no caller decides nothing.
    if rejection.is_some() || policy.is_rule() {
        report(cell, scopes, request, policy, told, rejection.map(Rejection::to_denied));
    }
}

/// # Security
///
/// A check runs only before its own handler. A rule with a check that is applied elsewhere rejects every
/// request.
fn unchecked(policy: &Policy, check: &str) -> Rejection {
    let Policy { name, file, line, .. } = policy;
    Rejection::misconfigured(&format!(
        "the rule of `{name}` ({file}:{line}) has the check `{check}`, which runs in front of that handler only; write a rule \
         without it here, and call the function after it"
    ))
}

/// The policy's decision on a state, or the rejection if there is no state.
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
    // A handshake must find out first who is calling.
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

/// A rule that needs a path parameter which the route lacks is a programming mistake, and accepts no caller.
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

/// The instance of a request, for code behind the layer.
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
