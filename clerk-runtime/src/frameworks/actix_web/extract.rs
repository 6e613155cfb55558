//! The Auth types, typed claims and the instance as extractors of actix-web.

use std::future::{Ready, ready};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::attached::left_in;
use super::view::HttpRequestView;
use crate::auth::{ApiKeyAuth, Auth, Claims, FromAuth, M2mAuth, MachineAuth, OAuthAuth, SessionAuth};
use crate::clerk::Clerk;
use crate::edge::attached::Attached;
use crate::edge::enforce::instance_of;
use crate::edge::get_auth::{self, GetAuthOptions};
use crate::edge::parameters;
use crate::edge::rejection::Rejection;
use crate::edge::typed::TypedSite;
use crate::frameworks::guard::{MistakenGuard, SuppliedByTheRouterToAnyone, mistaken};

/// The future of this crate's extractors.
pub type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, Rejection>>>>;

/// Extracts the parameter `T`: the caller from the handler's policy. Without a policy, a caller that `T` can hold is
/// required.
#[must_use]
pub fn extract<T: FromAuth + 'static>(request: &HttpRequest) -> Extraction<T> {
    if let Some(held) = handed_over(request).and_then(T::from_auth) {
        return Box::pin(ready(Ok(held)));
    }
    let request = request.clone();
    Box::pin(async move { parameters::extract_or_nothing(&HttpRequestView::of(&request)?).await })
}

/// The caller that the handler's own rule has passed on, for which the request need not be read again.
fn handed_over(request: &HttpRequest) -> Option<Auth> {
    left_in(request)?.get::<Attached>()?.handed_over_here()
}

/// The Auth object of a request; see [`get_auth`](crate::get_auth()).
///
/// # Errors
///
/// Like [`get_auth`](crate::get_auth()).
///
/// ```
/// use actix_web::HttpRequest;
/// use clerk_runtime::actix_web::get_auth;
/// use clerk_runtime::{GetAuthOptions, Rejection};
///
/// async fn user_of(request: HttpRequest) -> Result<String, Rejection> {
///     let auth = get_auth(&request, &GetAuthOptions::new()).await?;
///     Ok(auth.user_id().unwrap_or("nobody").to_owned())
/// }
/// ```
pub async fn get_auth(request: &HttpRequest, options: &GetAuthOptions) -> Result<Auth, Rejection> {
    get_auth::get_auth(&HttpRequestView::of(request)?, options).await
}

/// The instance that the request belongs to.
impl FromRequest for Clerk {
    type Error = Rejection;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { instance_of(&HttpRequestView::of(&request)?).await })
    }
}

/// The Auth object from the handler's policy. Without a policy, a session or a signed-out caller.
impl FromRequest for Auth {
    type Error = Rejection;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        if let Some(auth) = handed_over(request) {
            return Box::pin(ready(Ok(auth)));
        }
        let request = request.clone();
        Box::pin(async move { parameters::anyone(&HttpRequestView::of(&request)?).await })
    }
}

/// The claims of the session that the handler's policy let through; without a policy, a session is required.
impl<T: DeserializeOwned + 'static> FromRequest for Claims<T> {
    type Error = Rejection;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let view = HttpRequestView::of(&request)?;
            let session: SessionAuth = parameters::extract_or_nothing(&view).await?;
            parameters::read_claims(&session, &view).await
        })
    }
}

impl<S: TypedSite> FromRequest for SuppliedByTheRouterToAnyone<true, S> {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::new()))
    }
}

impl FromRequest for MistakenGuard {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Err(mistaken()))
    }
}

crate::__implement_actix_web_extractors! { SessionAuth }
crate::__implement_actix_web_extractors! { ApiKeyAuth }
crate::__implement_actix_web_extractors! { M2mAuth }
crate::__implement_actix_web_extractors! { OAuthAuth }
crate::__implement_actix_web_extractors! { MachineAuth }
