//! The guard and the Auth types as extractors of poem, which extracts in the order of the parameters.

use poem::{FromRequest, Request, RequestBody, Result};
use serde::de::DeserializeOwned;

use crate::auth::{ApiKeyAuth, Auth, Claims, FromAuth, M2mAuth, MachineAuth, OAuthAuth, SessionAuth};
use crate::clerk::Clerk;
use crate::edge::enforce::instance_of;
use crate::edge::parameters;
use crate::edge::rejection::Rejection;
use crate::edge::typed::{TypedPolicy, TypedSite};
use crate::frameworks::guard::{MistakenGuard, SuppliedByTheRouter, SuppliedByTheRouterToAnyone, mistaken};

impl<'a, P: TypedPolicy> FromRequest<'a> for SuppliedByTheRouter<true, P> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> Result<Self> {
        Ok(Self::decide(request).await?)
    }
}

impl<'a, S: TypedSite> FromRequest<'a> for SuppliedByTheRouterToAnyone<true, S> {
    async fn from_request(_: &'a Request, _: &mut RequestBody) -> Result<Self> {
        Ok(Self::new())
    }
}

impl<'a> FromRequest<'a> for MistakenGuard {
    async fn from_request(_: &'a Request, _: &mut RequestBody) -> Result<Self> {
        Err(mistaken().into())
    }
}

/// Extracts the parameter `T`: the caller from the handler's policy. Without a policy, a caller that `T` can hold is
/// required.
///
/// # Errors
///
/// A rejection if `T` cannot hold the caller.
pub async fn extract<T: FromAuth>(request: &Request) -> Result<T, Rejection> {
    parameters::extract_or_nothing(request).await
}

/// The instance that the request belongs to.
impl<'a> FromRequest<'a> for Clerk {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> Result<Self> {
        Ok(instance_of(request).await?)
    }
}

/// The Auth object from the handler's policy. Without a policy, a session or a signed-out caller.
impl<'a> FromRequest<'a> for Auth {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> Result<Self> {
        Ok(parameters::anyone(request).await?)
    }
}

/// The claims of the session that the handler's policy let through; without a policy, a session is required.
impl<'a, T: DeserializeOwned + Send> FromRequest<'a> for Claims<T> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> Result<Self> {
        let session: SessionAuth = parameters::extract_or_nothing(request).await?;
        Ok(parameters::read_claims(&session, request).await?)
    }
}

crate::__implement_poem_extractors! { SessionAuth }
crate::__implement_poem_extractors! { ApiKeyAuth }
crate::__implement_poem_extractors! { M2mAuth }
crate::__implement_poem_extractors! { OAuthAuth }
crate::__implement_poem_extractors! { MachineAuth }
