//! The guard in front of a handler's parameters as a request guard of rocket, which runs request guards in the order of the
//! parameters, before it looks at the path, the query and the body.

use rocket::request::{FromRequest, Outcome};
use rocket::sentinel::Sentinel;
use rocket::{Ignite, Request, Rocket};

use super::check::Check;
use super::extract::outcome;
use super::fairing::must_not_start;
use super::left::{Entered, Left};
use super::routes::has_unlisted;
use crate::edge::rejection::Rejection;
use crate::edge::typed::{TypedPolicy, TypedSite};
use crate::frameworks::access::Access;
use crate::frameworks::guard::{self, MistakenGuard, mistaken};

/// The guard of a handler with `#[protect]` or `#[auth]`.
pub type SuppliedByTheRouter<const CHECKED: bool, P> = Guarded<guard::SuppliedByTheRouter<CHECKED, P>>;

/// The guard of a handler whose rule has the check `C`.
pub type SuppliedByTheRouterAfterACheck<const CHECKED: bool, P, C> =
    Guarded<guard::SuppliedByTheRouterAfterACheck<CHECKED, P, C>>;

/// The parameter of a `#[public]` handler.
pub type SuppliedByTheRouterToAnyone<const CHECKED: bool, S> =
    Guarded<guard::SuppliedByTheRouterToAnyone<CHECKED, S>>;

/// A guard with the answers from its handler's attribute. These end with the guard, because rocket may forward the request
/// to another handler.
#[derive(Debug)]
pub struct Guarded<G> {
    _guard: G,
    _entered: Option<EnteredByHandler>,
}

struct EnteredByHandler(#[expect(dead_code, reason = "its end matters")] Entered);

impl std::fmt::Debug for EnteredByHandler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EnteredByHandler")
    }
}

#[rocket::async_trait]
impl<'r, P: TypedPolicy> FromRequest<'r> for SuppliedByTheRouter<true, P> {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        let _entered = enter::<P>(request);
        let decided = guard::SuppliedByTheRouter::decide(request).await;
        outcome(request, decided.map(|_guard| Self { _guard, _entered }))
    }
}

#[rocket::async_trait]
impl<'r, P: TypedPolicy, C: Check> FromRequest<'r> for SuppliedByTheRouterAfterACheck<true, P, C> {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        let _entered = enter::<P>(request);
        let check = |auth| Box::pin(async move { C::check(&auth, request).await.map(|()| auth) });
        let decided = guard::SuppliedByTheRouterAfterACheck::decide(request, check).await;
        outcome(request, decided.map(|_guard| Self { _guard, _entered }))
    }
}

/// Begins a level for the answers from the handler's attribute, if it sets them.
fn enter<P: TypedPolicy>(request: &Request<'_>) -> Option<EnteredByHandler> {
    P::REJECTIONS?;
    Left::of(request).enter(|_| ()).map(EnteredByHandler)
}

#[rocket::async_trait]
impl<'r, S: TypedSite> FromRequest<'r> for SuppliedByTheRouterToAnyone<true, S> {
    type Error = Rejection;

    async fn from_request(_: &'r Request<'_>) -> Outcome<Self, Rejection> {
        let _guard = guard::SuppliedByTheRouterToAnyone::new();
        Outcome::Success(Self { _guard, _entered: None })
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for MistakenGuard {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        outcome(request, Err(mistaken()))
    }
}

/// rocket calls this before it starts.
impl<const CHECKED: bool, P: TypedPolicy> Sentinel for SuppliedByTheRouter<CHECKED, P> {
    fn abort(rocket: &Rocket<Ignite>) -> bool {
        must_not_start(rocket, &format!("`{}`", P::POLICY.name))
    }
}

impl<const CHECKED: bool, P: TypedPolicy, C: 'static> Sentinel
    for SuppliedByTheRouterAfterACheck<CHECKED, P, C>
{
    fn abort(rocket: &Rocket<Ignite>) -> bool {
        must_not_start(rocket, &format!("`{}`", P::POLICY.name))
    }
}

/// Only checks the list of routes, because an application with only public routes needs no layer.
impl<const CHECKED: bool, S: TypedSite> Sentinel for SuppliedByTheRouterToAnyone<CHECKED, S> {
    fn abort(rocket: &Rocket<Ignite>) -> bool {
        has_unlisted(rocket)
    }
}

/// Who may call a handler, according to its guard.
pub trait StatesAccess {
    /// Who may call it.
    const ACCESS: Access;
}

impl<const CHECKED: bool, P: TypedPolicy> StatesAccess for SuppliedByTheRouter<CHECKED, P> {
    const ACCESS: Access = Access::Policy(P::BORROWED);
}

impl<const CHECKED: bool, P: TypedPolicy, C> StatesAccess for SuppliedByTheRouterAfterACheck<CHECKED, P, C> {
    const ACCESS: Access = Access::Policy(P::BORROWED);
}

impl<const CHECKED: bool, S: TypedSite> StatesAccess for SuppliedByTheRouterToAnyone<CHECKED, S> {
    const ACCESS: Access = Access::Public(S::NAME);
}

/// Never used: a crate with this guard does not compile.
impl StatesAccess for MistakenGuard {
    const ACCESS: Access = Access::Public("");
}
