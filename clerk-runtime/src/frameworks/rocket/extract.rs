//! The Auth types, typed claims and the instance as request guards of rocket.

use std::pin::Pin;

use rocket::request::{FromRequest, Outcome};
use rocket::sentinel::Sentinel;
use rocket::{Ignite, Request, Rocket};
use serde::de::DeserializeOwned;

use super::fairing::must_not_start;
use super::rejected;
use crate::auth::{ApiKeyAuth, Auth, Claims, FromAuth, M2mAuth, MachineAuth, OAuthAuth, SessionAuth};
use crate::clerk::Clerk;
use crate::edge::enforce::instance_of;
use crate::edge::parameters;
use crate::edge::rejection::Rejection;

/// The outcome of a request guard of your own that rejects like a rule: with the same status, headers and body.
///
/// In rocket, a guard can only fail with a status. So this function keeps the rejection with the request, and the
/// [`ClerkLayer`](crate::ClerkLayer) makes the response from it, whatever catchers the application has.
///
/// ```
/// use clerk_runtime::rocket::outcome;
/// use clerk_runtime::{Auth, GetAuthOptions, Rejection, get_auth};
/// use rocket::Request;
/// use rocket::request::{FromRequest, Outcome};
///
/// struct Asked(Auth);
///
/// #[rocket::async_trait]
/// impl<'r> FromRequest<'r> for Asked {
///     type Error = Rejection;
///
///     async fn from_request(
///         request: &'r Request<'_>,
///     ) -> Outcome<Self, Rejection> {
///         let auth = get_auth(request, &GetAuthOptions::new()).await;
///         outcome(request, auth.map(Self))
///     }
/// }
/// ```
pub fn outcome<T>(request: &Request<'_>, result: Result<T, Rejection>) -> Outcome<T, Rejection> {
    match result {
        Ok(value) => Outcome::Success(value),
        Err(rejection) => Outcome::Error((rejected::fail(request, &rejection), rejection)),
    }
}

/// Extracts the parameter `T`: the caller from the handler's policy. Without a policy, a caller that `T` can hold is
/// required.
#[must_use]
pub fn extract<'f, T: FromAuth + 'f>(request: &'f Request<'_>) -> Extraction<'f, T> {
    Box::pin(async move { outcome(request, parameters::extract_or_nothing(request).await) })
}

/// The future of this crate's request guards.
pub type Extraction<'f, T> = Pin<Box<dyn Future<Output = Outcome<T, Rejection>> + Send + 'f>>;

/// Whether rocket must not start, because a handler has a parameter of type `T`.
#[must_use]
pub fn must_not_start_with<T: ?Sized>(rocket: &Rocket<Ignite>) -> bool {
    let path = std::any::type_name::<T>();
    let name = path.split('<').next().and_then(|path| path.rsplit("::").next()).unwrap_or(path);
    must_not_start(rocket, &format!("a parameter of the type `{name}`"))
}

/// The instance that the request belongs to.
#[rocket::async_trait]
impl<'r> FromRequest<'r> for Clerk {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        outcome(request, instance_of(request).await)
    }
}

impl Sentinel for Clerk {
    fn abort(rocket: &Rocket<Ignite>) -> bool {
        must_not_start_with::<Self>(rocket)
    }
}

/// The Auth object from the handler's policy. Without a policy, a session or a signed-out caller.
#[rocket::async_trait]
impl<'r> FromRequest<'r> for Auth {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        outcome(request, parameters::anyone(request).await)
    }
}

impl Sentinel for Auth {
    fn abort(rocket: &Rocket<Ignite>) -> bool {
        must_not_start_with::<Self>(rocket)
    }
}

/// The claims of the session that the handler's policy let through; without a policy, a session is required.
#[rocket::async_trait]
impl<'r, T: DeserializeOwned + Send> FromRequest<'r> for Claims<T> {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        let claims = async {
            let session: SessionAuth = parameters::extract_or_nothing(request).await?;
            parameters::read_claims(&session, request).await
        };
        outcome(request, claims.await)
    }
}

impl<T> Sentinel for Claims<T> {
    fn abort(rocket: &Rocket<Ignite>) -> bool {
        must_not_start_with::<Self>(rocket)
    }
}

crate::__implement_rocket_extractors! { SessionAuth }
crate::__implement_rocket_extractors! { ApiKeyAuth }
crate::__implement_rocket_extractors! { M2mAuth }
crate::__implement_rocket_extractors! { OAuthAuth }
crate::__implement_rocket_extractors! { MachineAuth }
