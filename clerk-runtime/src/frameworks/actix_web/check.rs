//! The function that `check = …` names: it looks at a request that the rule lets pass, before any parameter is extracted.

use std::pin::Pin;

use actix_web::HttpRequest;

use super::folded::Decide;
use super::view::HttpRequestView;
use crate::auth::Auth;
use crate::edge::rejection::Rejection;
use crate::edge::typed::TypedPolicy;
use crate::frameworks::guard::{SuppliedByTheRouterAfterACheck, mistaken};

/// A function with `#[check]` as a type.
pub trait Check: 'static {
    /// Lets the request pass or rejects it.
    fn check<'c>(auth: &'c Auth, request: &'c HttpRequest) -> Checking<'c>;
}

/// The answer of a check.
pub type Checking<'c> = Pin<Box<dyn Future<Output = Result<(), Rejection>> + 'c>>;

impl<P: TypedPolicy, C: Check> Decide for SuppliedByTheRouterAfterACheck<true, P, C> {
    async fn decide(request: &HttpRequest) -> Result<Self, Rejection> {
        let check = |auth| Box::pin(async move { C::check(&auth, request).await.map(|()| auth) });
        Self::decide(&HttpRequestView::of(request)?, check).await
    }
}

/// The answer of a check whose attribute has a mistake.
#[must_use]
pub fn mistaken_check<'c>() -> Checking<'c> {
    Box::pin(std::future::ready(Err(mistaken())))
}
