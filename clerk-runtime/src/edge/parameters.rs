//! The guards and parameters of handlers, independent of the framework.

use std::any::type_name;

use serde::de::DeserializeOwned;

use super::attached::{Attached, HandOver};
use super::enforce::{Decided, decide, decide_with};
use super::rejection::Rejection;
use crate::auth::{Auth, Claims, FromAuth, Holds, SessionAuth};
use crate::policy::Policy;
use crate::request::RequestView;
use crate::token::{Accepts, TokenType};

/// Accepts the request and passes its Auth object to the handler's parameters, or rejects it.
pub(crate) async fn guard(request: &dyn RequestView, policy: &Policy) -> Result<HandOver, Rejection> {
    let attached = Attached::of(request)?;
    let auth = match decide(request, &attached.cell, attached.scopes(), policy) {
        Decided::Now(auth) => auth,
        Decided::Later(auth) => auth.await?,
    };
    Ok(attached.hand_over_by_handler(auth))
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
    decide(request, &attached.cell, attached.scopes(), policy).auth().await
}

/// What the handler's policy passed on. Without a policy, the session, or a signed-out caller.
pub(crate) async fn anyone(request: &dyn RequestView) -> Result<Auth, Rejection> {
    handed_over(request, &Policy::handing_over(Accepts::One(TokenType::SessionToken))).await
}

async fn handed_over(request: &dyn RequestView, otherwise: &Policy) -> Result<Auth, Rejection> {
    let attached = Attached::of(request)?;
    match attached.handed_over(request) {
        Some(auth) => Ok(auth),
        None => decide(request, &attached.cell, attached.scopes(), otherwise).auth().await,
    }
}

/// The parameter `T`: what the handler's policy passed on. Without a policy, a caller whom `T` can hold is
/// required.
pub(crate) async fn extract<T: FromAuth>(request: &dyn RequestView) -> Result<T, Rejection> {
    let required = const { &parameter_policy(&T::HOLDS) };
    let attached = Attached::of(request)?;
    let decide = || decide(request, &attached.cell, attached.scopes(), required);
    let auth = match attached.handed_over(request).map_or_else(decide, Decided::Now) {
        Decided::Now(auth) => auth,
        Decided::Later(auth) => auth.await?,
    };
    if let Some(held) = T::from_auth(auth) {
        return Ok(held);
    }
    // A rule around the handler accepted a caller who lacks what the parameter itself requires.
    let auth = match decide() {
        Decided::Now(auth) => auth,
        Decided::Later(auth) => auth.await?,
    };
    T::from_auth(auth).ok_or_else(unheld)
}

/// The parameter `T` in a framework that makes `Option<T>` from `T` and ignores the error. If `T` cannot hold the caller that
/// the handler's own rule passed on, the option is `None`, and observers are not notified of a denial.
#[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket"))]
pub(crate) async fn extract_or_nothing<T: FromAuth>(request: &dyn RequestView) -> Result<T, Rejection> {
    let attached = Attached::of(request)?;
    let Some(auth) = attached.handed_over_by_handler() else { return extract(request).await };
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
