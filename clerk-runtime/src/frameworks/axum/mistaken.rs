//! The guard beside a mistake in an attribute.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::router::annotated::{Access, GuardParameter};
use crate::edge::rejection::Rejection;
use crate::policy::Policy;
use crate::token::Accepts;

/// Stands in front of a handler whose attribute has a mistake: the handler counts as annotated, so that the mistake is said
/// once. Such a crate does not compile; nevertheless this guard lets nobody through.
#[derive(Debug)]
pub struct MistakenGuard(());

impl MistakenGuard {
    /// Does nothing: nothing was handed over.
    pub const fn end(self) {}
}

impl GuardParameter for MistakenGuard {
    const ACCESS: Access = Access::Policy(&Policy::requiring(Accepts::Any));
}

impl<S: Send + Sync> FromRequestParts<S> for MistakenGuard {
    type Rejection = Rejection;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Err(Rejection::misconfigured("the attribute of the handler has a mistake"))
    }
}
