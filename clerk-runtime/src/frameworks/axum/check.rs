//! The function that `check = …` names: it looks at a request that the rule lets pass, before any other extractor runs.

use std::marker::PhantomData;
use std::pin::Pin;

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::extract::answer_with;
use crate::auth::Auth;
use crate::edge::attached::HandOver;
use crate::edge::parameters::{guard_with, hand_over};
use crate::edge::rejection::Rejection;
use crate::edge::typed::TypedPolicy;

/// A function with `#[check]` as a type, for routers with the state `S`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot check requests of a router with the state `{S}`",
    label = "its last parameter is not a state that this router has",
    note = "take the router's state, or a part of it that implements `axum::extract::FromRef`"
)]
pub trait Check<S>: 'static {
    /// Lets the request pass or rejects it.
    fn check<'c>(auth: &'c Auth, parts: &'c Parts, state: &'c S) -> Checking<'c>;
}

/// The answer of a check, which is boxed so that handlers do not carry the room for it.
pub type Checking<'c> = Pin<Box<dyn Future<Output = Result<(), Rejection>> + Send + 'c>>;

/// The guard of a handler whose rule has a check.
pub struct SuppliedByTheRouterAfterACheck<const CHECKED: bool, P, C> {
    _handed_over: HandOver,
    policy: PhantomData<fn() -> (P, C)>,
}

impl<const CHECKED: bool, P, C> std::fmt::Debug for SuppliedByTheRouterAfterACheck<CHECKED, P, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SuppliedByTheRouterAfterACheck").finish_non_exhaustive()
    }
}

impl<S: Send + Sync, P: TypedPolicy, C: Check<S>> FromRequestParts<S>
    for SuppliedByTheRouterAfterACheck<true, P, C>
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        answer_with(parts, P::REJECTIONS);
        let auth = {
            let parts = &*parts;
            let check = |auth| Box::pin(async move { C::check(&auth, parts, state).await.map(|()| auth) });
            guard_with(parts, const { &P::POLICY }, check).await?
        };
        Ok(Self { _handed_over: hand_over(parts, auth)?, policy: PhantomData })
    }
}
