//! `get_auth`: the Auth object for code that has only the request.

use std::fmt;

use super::attached::Attached;
use super::cell::RequestCell;
use super::enforce::{decide, instance_of};
use super::rejection::Rejection;
use super::scope::Scopes;
use crate::auth::Auth;
use crate::clerk::Clerk;
use crate::policy::Policy;
use crate::request::RequestView;
use crate::token::{Accepts, TokenType};

/// What [`get_auth`] takes: the options of the reference's `getAuth()` and `auth()`.
#[derive(Clone)]
#[must_use]
pub struct GetAuthOptions {
    accepts: Accepts,
    treat_pending_as_signed_out: bool,
    secret_key: Option<String>,
    clerk: Option<Clerk>,
}

/// Session tokens only, and pending sessions count as signed out.
impl Default for GetAuthOptions {
    fn default() -> Self {
        Self {
            accepts: Accepts::One(TokenType::SessionToken),
            treat_pending_as_signed_out: true,
            secret_key: None,
            clerk: None,
        }
    }
}

impl GetAuthOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Accepts these tokens instead of session tokens.
    pub fn accepts(mut self, accepts: impl Into<Accepts>) -> Self {
        self.accepts = accepts.into();
        self
    }

    /// Whether a session with unfinished tasks counts as signed out.
    pub const fn treat_pending_as_signed_out(mut self, treat: bool) -> Self {
        self.treat_pending_as_signed_out = treat;
        self
    }

    /// Asks the Backend API with this secret key instead of the layer's.
    ///
    /// As [`Clerk::with_secret_key`], whose instances are kept from one call to the next.
    pub fn secret_key(mut self, secret_key: impl Into<String>) -> Self {
        self.secret_key = Some(secret_key.into());
        self
    }

    /// Asks this instance; no layer is needed then.
    pub fn clerk(mut self, clerk: Clerk) -> Self {
        self.clerk = Some(clerk);
        self
    }

    /// The instance to ask instead of the layer's.
    async fn own_instance(&self, request: &dyn RequestView) -> Result<Option<Clerk>, Rejection> {
        let Some(secret_key) = &self.secret_key else {
            return Ok(self.clerk.clone());
        };
        let clerk = match &self.clerk {
            Some(clerk) => clerk.clone(),
            None => instance_of(request).await?,
        };
        clerk.with_secret_key(secret_key.as_str()).map(Some).map_err(|error| {
            Rejection::misconfigured(&format!("`get_auth` cannot use its secret key: {error}"))
        })
    }
}

/// Whether there is a secret key, not which.
impl fmt::Debug for GetAuthOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetAuthOptions")
            .field("accepts", &self.accepts)
            .field("treat_pending_as_signed_out", &self.treat_pending_as_signed_out)
            .field("has_secret_key", &self.secret_key.is_some())
            .field("clerk", &self.clerk)
            .finish()
    }
}

/// The Auth object of a request, with the layer's instance or the one that the options name.
///
/// It is authenticated at most once, together with the handler's own policy. Nobody is rejected for being signed out.
///
/// Behind no layer, a rejection carries what the browser has to keep; the cookies that a signed-in caller may have to keep
/// are not told. Where that matters, [`Clerk::authenticate_request`] gives the state with all its headers.
///
/// # Errors
///
/// A [`Rejection`], to be returned as the response: 500 where neither layer nor options name an instance, a redirect
/// where the browser has to go through a handshake first.
///
/// ```
/// use axum::extract::Request;
/// use clerk_runtime::{GetAuthOptions, Rejection, get_auth};
///
/// async fn user_of(request: Request) -> Result<Option<String>, Rejection> {
///     let (parts, _body) = request.into_parts();
///     let auth = get_auth(&parts, &GetAuthOptions::new()).await?;
///     Ok(auth.user_id().map(str::to_owned))
/// }
/// ```
pub async fn get_auth(request: &dyn RequestView, options: &GetAuthOptions) -> Result<Auth, Rejection> {
    let policy = Policy::handing_over(options.accepts)
        .treat_pending_as_signed_out(options.treat_pending_as_signed_out);
    let own = options.own_instance(request).await?;
    match (Attached::find(request), own) {
        (Some(attached), Some(clerk)) => {
            decide(request, &attached.cell.of_clerk(&clerk), attached.scopes(), &policy).auth().await
        }
        (None, Some(clerk)) => {
            let cell = RequestCell::alone(clerk);
            let decided = decide(request, &cell, &Scopes::default(), &policy).auth().await;
            decided.map_err(|rejection| rejection.with_headers_of(&cell))
        }
        (_, None) => {
            let attached = Attached::of(request)?;
            decide(request, &attached.cell, attached.scopes(), &policy).auth().await
        }
    }
}
