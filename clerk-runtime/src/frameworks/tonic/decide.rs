//! Decisions of the rules on the head of a call.

use std::pin::Pin;

use http::request::Parts;

use super::view::MethodHead;
use crate::auth::Auth;
use crate::edge::attached::Attached;
use crate::edge::parameters;
use crate::edge::rejection::Rejection;
use crate::edge::typed::{TypedPolicy, TypedSite};
use crate::frameworks::access::Access;
use crate::frameworks::guard::{
    SuppliedByTheRouter, SuppliedByTheRouterAfterACheck, SuppliedByTheRouterToAnyone, mistaken,
};

/// The caller whom a rule accepts; `None` for a public method.
pub(super) type Deciding<'r> = Pin<Box<dyn Future<Output = Result<Option<Auth>, Rejection>> + Send + 'r>>;

/// A rule as a type.
pub(super) trait Decide {
    /// Who may call.
    const ACCESS: Access;

    /// Lets the caller pass or rejects the call.
    fn decide<'r>(
        head: &'r MethodHead<'r>,
    ) -> impl Future<Output = Result<Option<Auth>, Rejection>> + Send + 'r;
}

pub(super) fn decide<'r, D: Decide>(head: &'r MethodHead<'r>) -> Deciding<'r> {
    Box::pin(D::decide(head))
}

impl<P: TypedPolicy> Decide for SuppliedByTheRouter<true, P> {
    const ACCESS: Access = Access::Policy(P::BORROWED);

    async fn decide<'r>(head: &'r MethodHead<'r>) -> Result<Option<Auth>, Rejection> {
        Attached::of(head)?.answer_with(P::REJECTIONS);
        parameters::guard_all_inside(head, const { &P::POLICY }).await.map(Some)
    }
}

impl<P: TypedPolicy, C: Check> Decide for SuppliedByTheRouterAfterACheck<true, P, C> {
    const ACCESS: Access = Access::Policy(P::BORROWED);

    async fn decide<'r>(head: &'r MethodHead<'r>) -> Result<Option<Auth>, Rejection> {
        Attached::of(head)?.answer_with(P::REJECTIONS);
        let check = |auth| Box::pin(async move { C::check(&auth, head.parts()).await.map(|()| auth) });
        parameters::guard_with(head, const { &P::POLICY }, check).await.map(Some)
    }
}

impl<S: TypedSite> Decide for SuppliedByTheRouterToAnyone<true, S> {
    const ACCESS: Access = Access::Public(S::NAME);

    async fn decide<'r>(_: &'r MethodHead<'r>) -> Result<Option<Auth>, Rejection> {
        Ok(None)
    }
}

/// A function with `#[check]` as a type.
pub trait Check: 'static {
    /// Lets the call pass or rejects it.
    fn check<'c>(auth: &'c Auth, parts: &'c Parts) -> Checking<'c>;
}

/// The answer of a check.
pub type Checking<'c> = Pin<Box<dyn Future<Output = Result<(), Rejection>> + Send + 'c>>;

/// The answer of a check whose attribute has a mistake.
#[must_use]
pub fn mistaken_check<'c>() -> Checking<'c> {
    Box::pin(std::future::ready(Err(mistaken())))
}
