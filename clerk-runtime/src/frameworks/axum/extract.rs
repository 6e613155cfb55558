//! The extractors: the guard in front of a handler, and the Auth objects behind it.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;

use crate::auth::{ApiKeyAuth, Auth, FromAuth, M2mAuth, MachineAuth, OAuthAuth, SessionAuth};
use crate::clerk::Clerk;
use crate::edge::answers::Rejections;
use crate::edge::attached::{Attached, HandOver};
use crate::edge::decided::Decided;
use crate::edge::enforce::instance_of;
use crate::edge::parameters;
use crate::edge::rejection::Rejection;
use crate::edge::typed::TypedPolicy;
use crate::policy::Policy;

/// The parameter that the macros put in front of a handler: authentication and authorization are finished before
/// any other parameter is extracted, and before the body is read.
///
/// The macros end it at the start of the handler's body, when all parameters are extracted. If you call the handler as a
/// function, the compiler reports a missing argument of this type.
pub struct SuppliedByTheRouter<const CHECKED: bool, P> {
    _handed_over: HandOver,
    policy: PhantomData<fn() -> P>,
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
        // Here, where the compiler knows whether there are any.
        if P::REJECTIONS.is_some() {
            answer_with(parts, P::REJECTIONS);
        }
        let decision = Deciding { parts: &*parts, policy: const { &P::POLICY }, begun: None };
        Guarding { decision, guard: PhantomData }
    }
}

/// The future of a guard. An `async fn` would be compiled anew for the policy of each handler; this is what of it
/// depends on the policy.
struct Guarding<'r, G> {
    decision: Deciding<'r>,
    guard: PhantomData<fn() -> G>,
}

impl<const CHECKED: bool, P> Future for Guarding<'_, SuppliedByTheRouter<CHECKED, P>> {
    type Output = Result<SuppliedByTheRouter<CHECKED, P>, Rejection>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // `self.decision` alone would compile two functions of `Pin` for each policy.
        match self.get_mut().decision.poll(context) {
            Poll::Ready(Ok(_handed_over)) => {
                Poll::Ready(Ok(SuppliedByTheRouter { _handed_over, policy: PhantomData }))
            }
            Poll::Ready(Err(rejection)) => Poll::Ready(Err(rejection)),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// The rest, which is compiled once. Nothing is decided before the first poll.
struct Deciding<'r> {
    parts: &'r Parts,
    policy: &'static Policy,
    begun: Option<Decided<'r, HandOver>>,
}

impl Deciding<'_> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<HandOver, Rejection>> {
        let decided = self.begun.get_or_insert_with(|| parameters::guard(self.parts, self.policy));
        Pin::new(decided).poll(context)
    }
}

/// Sets how rejections are answered from here on, where the attribute says so.
pub(super) fn answer_with(parts: &mut Parts, rejections: Option<fn() -> Rejections>) {
    if let Some(rejections) = rejections
        && let Some(attached) = Attached::of_extensions(&mut parts.extensions)
    {
        attached.enter(&rejections().to_scope());
    }
}

/// Guards every handler inside a router.
pub(super) async fn guard_router(parts: &mut Parts, policy: &Policy) -> Result<(), Rejection> {
    let auth = parameters::guard_all_inside(&*parts, policy).await?;
    if let Some(attached) = Attached::of_extensions(&mut parts.extensions) {
        attached.hand_over_by_router(auth);
    }
    Ok(())
}

/// The instance that the request belongs to: the counterpart of the reference's `clerkClient()` in a handler.
impl<S: Send + Sync> FromRequestParts<S> for Clerk {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        instance_of(parts).await
    }
}

/// The Auth object from the handler's policy. Without a policy, a session or a signed-out caller.
impl<S: Send + Sync> FromRequestParts<S> for Auth {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parameters::anyone(&*parts).await
    }
}

/// The caller's Auth object; `None` if the caller is not signed in.
impl<S: Send + Sync> OptionalFromRequestParts<S> for Auth {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        let auth: Option<Self> = extract_optional(parts).await?;
        Ok(auth.filter(Self::is_authenticated))
    }
}

/// Extracts the parameter `T`: the caller from the handler's policy. Without a policy, a caller that `T` can hold is
/// required.
///
/// # Errors
///
/// A rejection if `T` cannot hold the caller.
pub fn extract<T: FromAuth>(parts: &mut Parts) -> impl Future<Output = Result<T, Rejection>> + Send {
    parameters::extract(&*parts)
}

/// Extracts the parameter `Option<T>`: the caller, or `None` if `T` cannot hold it.
///
/// # Errors
///
/// A rejection if the caller cannot be authenticated, for example during an outage.
pub fn extract_optional<T: FromAuth>(
    parts: &mut Parts,
) -> impl Future<Output = Result<Option<T>, Rejection>> + Send {
    parameters::extract_optional(&*parts)
}

crate::__implement_axum_extractors! { SessionAuth }
crate::__implement_axum_extractors! { ApiKeyAuth }
crate::__implement_axum_extractors! { M2mAuth }
crate::__implement_axum_extractors! { OAuthAuth }
crate::__implement_axum_extractors! { MachineAuth }
