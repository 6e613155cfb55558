//! The extractors: the guard in front of a handler, and the Auth objects behind it.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use pin_project_lite::pin_project;

use crate::auth::{ApiKeyAuth, Auth, FromAuth, Holds, M2mAuth, MachineAuth, OAuthAuth, SessionAuth};
use crate::clerk::Clerk;
use crate::edge::answers::Rejections;
use crate::edge::attached::{Attached, HandOver};
use crate::edge::enforce::{Decided, decide, decide_with, instance_of};
use crate::edge::rejection::Rejection;
use crate::edge::typed::TypedPolicy;
use crate::policy::Policy;
use crate::token::{Accepts, TokenType};

/// The parameter that the macros put in front of a handler: authentication and authorization are finished before
/// any other parameter is extracted, and before the body is read.
///
/// The macros end it at the start of the handler's body, when all parameters are extracted. Who calls the handler as a function
/// is told by the compiler that an argument of this type is missing.
pub struct SuppliedByTheRouter<const CHECKED: bool, P> {
    _handed_over: HandOver,
    policy: PhantomData<fn() -> P>,
}

impl<const CHECKED: bool, P> SuppliedByTheRouter<CHECKED, P> {
    /// Ends the hand-over: the parameters have what they asked for.
    pub fn end(self) {}
}

impl<const CHECKED: bool, P> std::fmt::Debug for SuppliedByTheRouter<CHECKED, P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SuppliedByTheRouter").finish_non_exhaustive()
    }
}

/// Only a policy that the compiler has checked against the handler's parameters extracts.
impl<S: Send + Sync, P: TypedPolicy> FromRequestParts<S> for SuppliedByTheRouter<true, P> {
    type Rejection = Rejection;

    fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> impl Future<Output = Result<Self, Self::Rejection>> + Send {
        Guarding { inner: guard(parts, const { &P::POLICY }, P::REJECTIONS), guard: PhantomData }
    }
}

pin_project! {
    /// The future of a guard. An `async fn` would be compiled anew for the policy of each handler; this is what of it
    /// depends on the policy.
    struct Guarding<E, G> {
        #[pin]
        inner: E,
        guard: PhantomData<fn() -> G>,
    }
}

impl<E, const CHECKED: bool, P> Future for Guarding<E, SuppliedByTheRouter<CHECKED, P>>
where
    E: Future<Output = Result<HandOver, Rejection>>,
{
    type Output = Result<SuppliedByTheRouter<CHECKED, P>, Rejection>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let guard = |handed_over| SuppliedByTheRouter { _handed_over: handed_over, policy: PhantomData };
        self.project().inner.poll(context).map_ok(guard)
    }
}

/// Lets the request pass and hands its Auth object over to the handler's parameters, or rejects it.
async fn guard(
    parts: &mut Parts,
    policy: &Policy,
    rejections: Option<fn() -> Rejections>,
) -> Result<HandOver, Rejection> {
    answer_with(parts, rejections);
    let attached = Attached::of(parts)?;
    let auth = match decide(parts, &attached.cell, &attached.scopes, policy) {
        Decided::Now(auth) => auth,
        Decided::Later(auth) => auth.await?,
    };
    Ok(attached.hand_over_by_handler(auth))
}

/// The same where `check` has to let the caller pass as well, before anything is handed over.
pub(super) async fn guard_with<F>(
    parts: &Parts,
    policy: &Policy,
    check: impl FnOnce(Auth) -> F,
) -> Result<Auth, Rejection>
where
    F: Future<Output = Result<Auth, Rejection>>,
{
    let Attached { cell, scopes, .. } = Attached::of(parts)?;
    decide_with(parts, cell, scopes, policy, check).await
}

/// Sets how rejections are answered from here on, where the attribute says so.
pub(super) fn answer_with(parts: &mut Parts, rejections: Option<fn() -> Rejections>) {
    if let Some(rejections) = rejections
        && let Some(attached) = Attached::of_extensions(&mut parts.extensions)
    {
        attached.enter(&rejections().to_scope());
    }
}

/// Hands over to the handler's parameters until what is returned is dropped: when the handler's body begins, or never gets
/// to.
pub(super) fn hand_over(parts: &Parts, auth: Auth) -> Result<HandOver, Rejection> {
    match Attached::find(parts) {
        Some(attached) => Ok(attached.hand_over_by_handler(auth)),
        None => Err(Rejection::misconfigured("a check took the layer's extension out of the request")),
    }
}

/// The same for every handler inside a router.
pub(super) async fn guard_router(parts: &mut Parts, policy: &Policy) -> Result<(), Rejection> {
    let Attached { cell, scopes, .. } = Attached::of(parts)?;
    let auth = decide(parts, cell, scopes, policy).auth().await?;
    if let Some(attached) = Attached::of_extensions(&mut parts.extensions) {
        attached.hand_over_by_router(auth);
    }
    Ok(())
}

async fn handed_over(parts: &Parts, otherwise: &Policy) -> Result<Auth, Rejection> {
    let attached = Attached::of(parts)?;
    match attached.handed_over(parts) {
        Some(auth) => Ok(auth),
        None => decide(parts, &attached.cell, &attached.scopes, otherwise).auth().await,
    }
}

/// The instance that the request belongs to: the counterpart of the reference's `clerkClient()` in a handler.
impl<S: Send + Sync> FromRequestParts<S> for Clerk {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        instance_of(parts).await
    }
}

/// What the handler's policy handed over; without a policy, the session or nobody.
impl<S: Send + Sync> FromRequestParts<S> for Auth {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        handed_over(parts, &Policy::handing_over(Accepts::One(TokenType::SessionToken))).await
    }
}

/// The caller, whoever it is; `None` where nobody is signed in.
impl<S: Send + Sync> OptionalFromRequestParts<S> for Auth {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        let auth: Option<Self> = extract_optional(parts).await?;
        Ok(auth.filter(Self::is_authenticated))
    }
}

/// The parameter `T`: what the handler's policy handed over; without a policy, a caller whom it can hold is required.
///
/// # Errors
///
/// The rejection of a caller whom `T` cannot hold.
pub async fn extract<T: FromAuth>(parts: &mut Parts) -> Result<T, Rejection> {
    let required = const { &parameter_policy(&T::HOLDS) };
    let parts = &*parts;
    let attached = Attached::of(parts)?;
    let decide = || decide(parts, &attached.cell, &attached.scopes, required);
    let auth = match attached.handed_over(parts).map_or_else(decide, Decided::Now) {
        Decided::Now(auth) => auth,
        Decided::Later(auth) => auth.await?,
    };
    if let Some(held) = T::from_auth(auth) {
        return Ok(held);
    }
    // A rule around the handler let someone through who has not what the parameter itself asks for.
    let auth = match decide() {
        Decided::Now(auth) => auth,
        Decided::Later(auth) => auth.await?,
    };
    T::from_auth(auth).ok_or_else(|| {
        Rejection::misconfigured("the policy let someone through whom the parameter cannot hold")
    })
}

/// The parameter `Option<T>`: the caller, if `T` can hold it; nobody is rejected.
///
/// # Errors
///
/// A rejection where nobody can tell who is calling.
pub async fn extract_optional<T: FromAuth>(parts: &mut Parts) -> Result<Option<T>, Rejection> {
    let auth = handed_over(parts, const { &Policy::handing_over(T::HOLDS.accepts()) }).await?;
    Ok(T::from_auth(auth))
}

const fn parameter_policy(holds: &Holds) -> Policy {
    if holds.signed_out { Policy::handing_over(holds.accepts()) } else { Policy::requiring(holds.accepts()) }
}

crate::__implement_axum_extractors! { SessionAuth }
crate::__implement_axum_extractors! { ApiKeyAuth }
crate::__implement_axum_extractors! { M2mAuth }
crate::__implement_axum_extractors! { OAuthAuth }
crate::__implement_axum_extractors! { MachineAuth }

#[cfg(test)]
mod tests {
    use super::*;

    /// axum moves and boxes the future of a handler, and an allocator's quick way ends at about a kilobyte: what a
    /// guard may have to wait for is boxed where it begins.
    #[test]
    fn a_guard_makes_the_future_of_a_handler_little_larger() {
        let (mut parts, ()) = http::Request::get("/").body(()).unwrap().into_parts();
        let policy = Policy::requiring(Accepts::Any);
        let size = size_of_val(&guard(&mut parts, &policy, None));
        assert!(size <= 400, "{size} bytes");
    }
}
