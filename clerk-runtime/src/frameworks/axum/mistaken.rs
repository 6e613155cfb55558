//! The guard and the check beside a mistake in an attribute.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::check::Checking;
use super::router::annotated::{Access, GuardParameter};
use crate::edge::rejection::Rejection;
use crate::policy::Policy;
use crate::token::Accepts;

/// Stands in front of a handler whose attribute has a mistake: the handler counts as annotated, so that the mistake is said
/// once. Such a crate does not compile; nevertheless this guard lets nobody through.
#[derive(Debug)]
pub struct MistakenGuard(());

const POLICY: &Policy = &Policy::requiring(Accepts::Any);

impl GuardParameter for MistakenGuard {
    const ACCESS: Access = Access::Policy(POLICY);
}

impl<S: Send + Sync> FromRequestParts<S> for MistakenGuard {
    type Rejection = Rejection;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Err(rejection())
    }
}

/// The answer of a check whose attribute has a mistake.
#[must_use]
pub fn mistaken_check<'c>() -> Checking<'c> {
    Box::pin(std::future::ready(Err(rejection())))
}

fn rejection() -> Rejection {
    Rejection::misconfigured("an attribute has a mistake")
}
