//! Applies a policy to a request: the only way from a request to an Auth object or a rejection.

use http::header::LOCATION;

use super::attached::Attached;
use super::audience::misdirected;
use super::cell::{Answer, Recorded, RequestCell, Told};
use super::decided::{Decided, Later};
use super::decision::report;
use super::rejection::Rejection;
use super::scope::Scopes;
use crate::auth::Auth;
use crate::clerk::Clerk;
use crate::policy::{Policy, Refused};
use crate::request::RequestView;
use crate::state::RequestState;
use crate::token::TokenType;

/// Returns the caller's Auth object, or the policy's rejection.
///
/// Most requests have a token that was verified before. All that is done for one is inlined here, also from other files,
/// because moving the results from function to function would cost more than computing them. What other requests need is in
/// functions of its own.
pub(crate) fn decide<'r>(
    request: &'r dyn RequestView,
    cell: &'r RequestCell,
    scopes: &'r Scopes,
    policy: &'r Policy,
) -> Decided<'r> {
    match cell.tell(request, policy.accepts, policy.max_stale) {
        Answer::Now(told) => match decide_on(told, request, cell, scopes, policy) {
            Ok(auth) => Decided::now(auth),
            Err(rejection) => Decided::Later(refused(rejection, scopes, request)),
        },
        Answer::Later(told) => decide_later(told, request, cell, scopes, policy),
    }
}

#[cold]
fn decide_later<'r>(
    told: Later<'r, Told>,
    request: &'r dyn RequestView,
    cell: &'r RequestCell,
    scopes: &'r Scopes,
    policy: &'r Policy,
) -> Decided<'r> {
    Decided::Later(Box::pin(async move {
        let decided = match told.await {
            Ok(told) => decide_on(told, request, cell, scopes, policy),
            Err(rejection) => Err(decide_without_state(rejection, request, cell, scopes, policy)),
        };
        match decided {
            Ok(auth) => Ok(auth),
            Err(rejection) => refused(rejection, scopes, request).await,
        }
    }))
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
    let recorded = told.ok().map(|told| told.split().1);
    tell(request, cell, scopes, policy, recorded, decided.as_ref().err());
    match decided {
        Ok(auth) => Ok(auth),
        Err(rejection) => refused(Box::new(rejection), scopes, request).await,
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

/// The policy's decision on a state, which is reported to all observers. Rejections are boxed until they are answered, so
/// that those who pass move less.
#[inline(always)]
fn decide_on(
    told: Told,
    request: &dyn RequestView,
    cell: &RequestCell,
    scopes: &Scopes,
    policy: &Policy,
) -> Result<Auth, Box<Rejection>> {
    let (state, recorded) = told.split();
    let decided = match policy.check_path() {
        None => apply(policy, state, request, || cell.room()),
        Some(check) => Err(Box::new(unchecked(policy, check))),
    };
    tell(request, cell, scopes, policy, Some(recorded), decided.as_ref().err().map(Box::as_ref));
    decided
}

/// The same if there is no state.
fn decide_without_state(
    rejection: Rejection,
    request: &dyn RequestView,
    cell: &RequestCell,
    scopes: &Scopes,
    policy: &Policy,
) -> Box<Rejection> {
    let rejection = policy.check_path().map_or(rejection, |check| unchecked(policy, check));
    tell(request, cell, scopes, policy, None, Some(&rejection));
    Box::new(rejection)
}

/// A rejection, answered by the innermost layer. Boxed, so waiting futures do not need the space for it.
#[cold]
fn refused<'r, T: 'r>(
    rejection: Box<Rejection>,
    scopes: &'r Scopes,
    request: &'r dyn RequestView,
) -> Later<'r, T> {
    Box::pin(async move { Err(rejection.rendered(scopes.renderer(), request).await) })
}

#[inline(always)]
fn tell(
    request: &dyn RequestView,
    cell: &RequestCell,
    scopes: &Scopes,
    policy: &Policy,
    recorded: Option<Recorded>,
    rejection: Option<&Rejection>,
) {
    // A parameter without a rule that rejects no caller decides nothing.
    if rejection.is_some() || policy.is_rule() {
        report(cell, scopes, request, policy, recorded, rejection.map(Rejection::to_denied));
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
        Ok(told) => {
            apply(policy, RequestState::clone(told), request, || cell.room()).map_err(|rejection| *rejection)
        }
        Err(rejection) => Err(rejection.clone()),
    }
}

#[inline(always)]
fn apply(
    policy: &Policy,
    state: RequestState,
    request: &dyn RequestView,
    room: impl Fn() -> usize,
) -> Result<Auth, Box<Rejection>> {
    // A handshake must find out first who is calling.
    if state.has_headers()
        && let Some(rejection) = handshake(&state, request)
    {
        return Err(rejection);
    }
    // No other token names whom it is for.
    if state.token_type() == Some(TokenType::OAuthToken)
        && let Some(decided) = misdirected(policy, &state, request, &room)
    {
        return decided.map_err(Box::new);
    }
    match policy.check_in(state, request) {
        Ok(auth) => Ok(auth),
        Err(refused) => Err(denied(refused, policy, request, room)),
    }
}

#[inline(never)]
fn handshake(state: &RequestState, request: &dyn RequestView) -> Option<Box<Rejection>> {
    let location = state.headers().get(LOCATION)?;
    Some(Box::new(Rejection::handshake(state, location, &request.method())))
}

#[cold]
#[expect(clippy::boxed_local, reason = "those who pass need no space for it on the stack")]
fn denied(
    refused: Box<Refused>,
    policy: &Policy,
    request: &dyn RequestView,
    room: impl Fn() -> usize,
) -> Box<Rejection> {
    let Refused { refusal, state } = *refused;
    report_missing_parameter(policy, &state, request);
    Box::new(Rejection::denied(refusal, &state, request, policy, room()))
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
        Err(rejection) => refused(Box::new(rejection), attached.scopes(), request).await,
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
        decide(request, &attached.cell, attached.scopes(), self).await
    }
}
