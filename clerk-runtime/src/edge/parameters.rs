//! The guards and parameters of handlers, independent of the framework.

use std::any::type_name;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use serde::de::DeserializeOwned;

use super::attached::{Attached, HandOver};
use super::decided::Decided;
use super::enforce::{decide, decide_with};
use super::rejection::Rejection;
use crate::auth::{Auth, Claims, FromAuth, Holds, SessionAuth};
use crate::policy::Policy;
use crate::request::RequestView;
use crate::token::{Accepts, TokenType};

/// Accepts the request and passes its Auth object to the handler's parameters, or rejects it.
#[inline]
pub(crate) fn guard<'r>(request: &'r dyn RequestView, policy: &'r Policy) -> Decided<'r, HandOver> {
    let attached = match Attached::of(request) {
        Ok(attached) => attached,
        Err(rejection) => return Decided::refused(rejection),
    };
    match decide(request, &attached.cell, attached.scopes(), policy) {
        Decided::Now(auth) => Decided::now(attached.hand_over_by_handler(auth.into_inner())),
        Decided::Later(auth) => {
            Decided::Later(Box::pin(async move { Ok(attached.hand_over_by_handler(auth.await?)) }))
        }
    }
}

/// The same if `check` must also accept the request. Nothing is passed on yet.
pub(crate) async fn guard_with<F>(
    request: &dyn RequestView,
    policy: &Policy,
    check: impl FnOnce(Auth) -> F,
) -> Result<Auth, Rejection>
where
    F: Future<Output = Result<Auth, Rejection>>,
{
    let attached = Attached::of(request)?;
    decide_with(request, &attached.cell, attached.scopes(), policy, check).await
}

/// Passes the Auth object to the handler's parameters until the result is dropped, which is when the
/// handler's body begins, or is not reached.
pub(crate) fn hand_over(request: &dyn RequestView, auth: Auth) -> Result<HandOver, Rejection> {
    match Attached::find(request) {
        Some(attached) => Ok(attached.hand_over_by_handler(auth)),
        None => Err(Rejection::misconfigured("a check took the layer's extension out of the request")),
    }
}

/// The caller whom a rule around all handlers inside accepts.
pub(crate) async fn guard_all_inside(request: &dyn RequestView, policy: &Policy) -> Result<Auth, Rejection> {
    let attached = Attached::of(request)?;
    decide(request, &attached.cell, attached.scopes(), policy).await
}

/// What the handler's policy passed on. Without a policy, the session, or a signed-out caller.
pub(crate) async fn anyone(request: &dyn RequestView) -> Result<Auth, Rejection> {
    handed_over(request, &Policy::handing_over(Accepts::One(TokenType::SessionToken))).await
}

async fn handed_over(request: &dyn RequestView, otherwise: &Policy) -> Result<Auth, Rejection> {
    let attached = Attached::of(request)?;
    match attached.handed_over(request) {
        Some(auth) => Ok(auth),
        None => decide(request, &attached.cell, attached.scopes(), otherwise).await,
    }
}

/// The parameter `T`: what the handler's policy passed on. Without a policy, a caller whom `T` can hold is
/// required.
#[inline]
pub(crate) fn extract<T: FromAuth>(request: &dyn RequestView) -> Extraction<'_, T> {
    Extraction { request, auth: None, is_last: false, parameter: PhantomData }
}

#[inline]
fn handed_over_or_required<T: FromAuth>(request: &dyn RequestView) -> Decided<'_> {
    match Attached::of(request) {
        Ok(attached) => match attached.handed_over(request) {
            Some(auth) => Decided::now(auth),
            None => required::<T>(request, attached),
        },
        Err(rejection) => Decided::refused(rejection),
    }
}

fn required<'r, T: FromAuth>(request: &'r dyn RequestView, attached: &'r Attached) -> Decided<'r> {
    decide(request, &attached.cell, attached.scopes(), const { &parameter_policy(&T::HOLDS) })
}

/// The future of [`extract`]. An `async fn` would need more space in the futures of handlers.
pub(crate) struct Extraction<'r, T> {
    request: &'r dyn RequestView,
    /// `None` until the first poll, so that nothing is decided for a future that is never polled.
    auth: Option<Decided<'r>>,
    /// Whether there is nothing left to try if `T` cannot hold this caller.
    is_last: bool,
    parameter: PhantomData<fn() -> T>,
}

impl<T: FromAuth> Future for Extraction<'_, T> {
    type Output = Result<T, Rejection>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let request = self.request;
            let auth = self.auth.get_or_insert_with(|| handed_over_or_required::<T>(request));
            let auth = match Pin::new(auth).poll(context) {
                Poll::Ready(Ok(auth)) => auth,
                Poll::Ready(Err(rejection)) => return Poll::Ready(Err(rejection)),
                Poll::Pending => return Poll::Pending,
            };
            match T::from_auth(auth) {
                Some(held) => return Poll::Ready(Ok(held)),
                None if self.is_last => return Poll::Ready(Err(unheld())),
                None => self.require(),
            }
        }
    }
}

impl<T: FromAuth> Extraction<'_, T> {
    /// A rule around the handler accepted a caller who lacks what the parameter itself requires.
    #[cold]
    fn require(&mut self) {
        self.is_last = true;
        self.auth = Some(match Attached::of(self.request) {
            Ok(attached) => required::<T>(self.request, attached),
            Err(rejection) => Decided::refused(rejection),
        });
    }
}

/// The parameter `T` in a framework that makes `Option<T>` from `T` and ignores the error. If `T` cannot hold the caller that
/// the handler's own rule passed on, the option is `None`, and observers are not notified of a denial.
#[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket"))]
pub(crate) async fn extract_or_nothing<T: FromAuth>(request: &dyn RequestView) -> Result<T, Rejection> {
    let attached = Attached::of(request)?;
    let Some(auth) = attached.handed_over_by_handler(request) else { return extract(request).await };
    if let Some(held) = T::from_auth(auth) {
        return Ok(held);
    }
    let required = const { &parameter_policy(&T::HOLDS) };
    let auth = super::enforce::decide_unheard(request, &attached.cell, required).await?;
    T::from_auth(auth).ok_or_else(unheld)
}

/// The parameter `Option<T>`: the caller, if `T` can hold it. No caller is rejected.
pub(crate) async fn extract_optional<T: FromAuth>(request: &dyn RequestView) -> Result<Option<T>, Rejection> {
    let auth = handed_over(request, const { &Policy::handing_over(T::HOLDS.accepts()) }).await?;
    Ok(T::from_auth(auth))
}

const fn parameter_policy(holds: &Holds) -> Policy {
    if holds.signed_out { Policy::handing_over(holds.accepts()) } else { Policy::requiring(holds.accepts()) }
}

#[cold]
fn unheld() -> Rejection {
    Rejection::misconfigured("the policy let someone through whom the parameter cannot hold")
}

/// Deserializes the claims of a session into a type of the application.
pub(crate) async fn read_claims<T: DeserializeOwned>(
    session: &SessionAuth,
    request: &dyn RequestView,
) -> Result<Claims<T>, Rejection> {
    let misfit = match session.session_claims().read() {
        Ok(claims) => return Ok(Claims(claims)),
        Err(misfit) => misfit,
    };
    let instance = &session.context().instance;
    if instance.notices.claims.permits(instance.settings.clock.now().into()) {
        tracing::warn!(
            "a session token does not fit `{}`: {misfit}; claims are added to session tokens in the Clerk dashboard, \
             and what only some users have is an `Option` with `#[serde(default)]`",
            type_name::<T>()
        );
    }
    Err(Rejection::forbidden(request).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// axum moves and boxes the future of a handler, and allocators are slower above about a kilobyte. So the
    /// parts of a guard that may wait are boxed.
    #[test]
    fn a_guard_makes_the_future_of_a_handler_little_larger() {
        let (parts, ()) = http::Request::get("/").body(()).unwrap().into_parts();
        let policy = Policy::requiring(Accepts::Any);
        let size = size_of_val(&guard(&parts, &policy));
        assert!(size <= 400, "{size} bytes");
    }
}
