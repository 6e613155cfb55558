//! The guards in front of a handler's parameters, for frameworks other than axum. Each implements its extractor trait for them.

use std::marker::PhantomData;

use http::Extensions;

#[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket"))]
use crate::auth::Auth;
use crate::edge::attached::{Attached, HandOver};
use crate::edge::parameters;
use crate::edge::rejection::Rejection;
use crate::edge::typed::{TypedPolicy, TypedSite};
use crate::policy::Policy;
use crate::request::RequestView;

/// The guard that `#[protect]` and `#[auth]` put in front of a handler: authentication and authorization are finished before
/// any other parameter is extracted, and before the body is read.
pub struct SuppliedByTheRouter<const CHECKED: bool, P> {
    _handed_over: HandOver,
    policy: PhantomData<fn() -> P>,
}

/// Only a policy that the compiler has checked against the handler's parameters can accept a caller.
impl<P: TypedPolicy> SuppliedByTheRouter<true, P> {
    /// Decides on `request`.
    #[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket"))]
    pub(super) async fn decide(request: &dyn RequestView) -> Result<Self, Rejection> {
        Attached::of(request)?.answer_with(P::REJECTIONS);
        let handed_over = parameters::guard(request, const { &P::POLICY }).await?;
        Ok(Self { _handed_over: handed_over, policy: PhantomData })
    }
}

impl<const CHECKED: bool, P> std::fmt::Debug for SuppliedByTheRouter<CHECKED, P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SuppliedByTheRouter").finish_non_exhaustive()
    }
}

/// The guard of a handler whose rule has the check `C`.
pub struct SuppliedByTheRouterAfterACheck<const CHECKED: bool, P, C> {
    _handed_over: HandOver,
    policy: PhantomData<fn() -> (P, C)>,
}

impl<P: TypedPolicy, C> SuppliedByTheRouterAfterACheck<true, P, C> {
    /// Decides on `request` together with `check`.
    #[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket"))]
    pub(super) async fn decide<F>(
        request: &dyn RequestView,
        check: impl FnOnce(Auth) -> F,
    ) -> Result<Self, Rejection>
    where
        F: Future<Output = Result<Auth, Rejection>>,
    {
        Attached::of(request)?.answer_with(P::REJECTIONS);
        let auth = parameters::guard_with(request, const { &P::POLICY }, check).await?;
        Ok(Self { _handed_over: parameters::hand_over(request, auth)?, policy: PhantomData })
    }
}

impl<const CHECKED: bool, P, C> std::fmt::Debug for SuppliedByTheRouterAfterACheck<CHECKED, P, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SuppliedByTheRouterAfterACheck").finish_non_exhaustive()
    }
}

/// The parameter of a `#[public]` handler; it takes nothing from the request.
pub struct SuppliedByTheRouterToAnyone<const CHECKED: bool, S>(PhantomData<fn() -> S>);

impl<S: TypedSite> SuppliedByTheRouterToAnyone<true, S> {
    /// Accepts everyone.
    #[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket"))]
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<const CHECKED: bool, S> std::fmt::Debug for SuppliedByTheRouterToAnyone<CHECKED, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SuppliedByTheRouterToAnyone").finish_non_exhaustive()
    }
}

/// The guard of a handler whose attribute has a mistake. Such a crate does not compile; even so, this guard rejects every
/// caller.
#[derive(Debug)]
pub struct MistakenGuard(());

/// The rejection by the guard of a handler whose attribute has a mistake.
pub(super) fn mistaken() -> Rejection {
    Rejection::misconfigured("an attribute has a mistake")
}

/// A rule around handlers, made by `layer::protect!`.
#[derive(Clone, Copy, Debug)]
pub struct Protect {
    policy: &'static Policy,
}

impl Protect {
    /// What `layer::protect!` expands to.
    #[doc(hidden)]
    #[must_use]
    pub const fn new<P: TypedPolicy>() -> Self {
        Self { policy: const { &P::POLICY } }
    }

    /// Accepts the caller for every handler inside. The returned function puts the caller into the request's extensions, where
    /// the handlers' parameters find it.
    pub(super) async fn decide(
        self,
        request: &dyn RequestView,
    ) -> Result<impl FnOnce(&mut Extensions) + use<>, Rejection> {
        let auth = parameters::guard_all_inside(request, self.policy).await?;
        Ok(move |extensions: &mut Extensions| {
            if let Some(attached) = Attached::of_extensions(extensions) {
                attached.hand_over_by_router(auth);
            }
        })
    }
}
