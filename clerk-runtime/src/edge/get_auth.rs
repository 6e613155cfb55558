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

/// The options of [`get_auth`], which are those of the reference's `getAuth()` and `auth()`.
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
    /// This uses [`Clerk::with_secret_key`], which keeps its instances between calls.
    pub fn secret_key(mut self, secret_key: impl Into<String>) -> Self {
        self.secret_key = Some(secret_key.into());
        self
    }

    /// Uses this instance; no layer is needed then.
    pub fn clerk(mut self, clerk: Clerk) -> Self {
        self.clerk = Some(clerk);
        self
    }

    /// The instance to use instead of the layer's.
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

/// Shows whether there is a secret key, but not which.
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

/// Returns the Auth object of a request, using the layer's instance or the one in the options.
///
/// The request is authenticated at most once: the result is shared with the handler's own policy. Callers who are not
/// signed in are not rejected.
///
/// Without a layer, a rejection carries the cookies that the browser has to store, but those for a signed-in caller are
/// lost. If you need them, use [`Clerk::authenticate_request`], whose state has all the headers.
///
/// # Errors
///
/// A [`Rejection`], to be returned as the response: 500 if there is an instance neither in the layer nor in the options,
/// and a redirect if the browser has to go through a handshake first.
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
            decide(request, &attached.cell.of_clerk(&clerk), attached.scopes(), &policy).await
        }
        (None, Some(clerk)) => {
            let cell = RequestCell::alone(clerk);
            let decided = decide(request, &cell, &Scopes::default(), &policy).await;
            decided.map_err(|rejection| rejection.with_headers_of(&cell))
        }
        (_, None) => {
            let attached = Attached::of(request)?;
            decide(request, &attached.cell, attached.scopes(), &policy).await
        }
    }
}
