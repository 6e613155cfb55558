//! The function that `check = …` names: it looks at a request that the rule lets pass, before any other extractor runs.

use std::pin::Pin;

use poem::{FromRequest, Request, RequestBody, Result};

use crate::auth::Auth;
use crate::edge::rejection::Rejection;
use crate::edge::typed::TypedPolicy;
use crate::frameworks::guard::{SuppliedByTheRouterAfterACheck, mistaken};

/// A function with `#[check]` as a type.
pub trait Check: 'static {
    /// Lets the request pass or rejects it.
    fn check<'c>(auth: &'c Auth, request: &'c Request) -> Checking<'c>;
}

/// The answer of a check.
pub type Checking<'c> = Pin<Box<dyn Future<Output = Result<(), Rejection>> + Send + 'c>>;

impl<'a, P: TypedPolicy, C: Check> FromRequest<'a> for SuppliedByTheRouterAfterACheck<true, P, C> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> Result<Self> {
        let check = |auth| Box::pin(async move { C::check(&auth, request).await.map(|()| auth) });
        Ok(Self::decide(request, check).await?)
    }
}

/// The answer of a check whose attribute has a mistake.
#[must_use]
pub fn mistaken_check<'c>() -> Checking<'c> {
    Box::pin(std::future::ready(Err(mistaken())))
}
