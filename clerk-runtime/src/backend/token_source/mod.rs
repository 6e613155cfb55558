//! The M2M token that this application sends to other services. It is created when first needed, and renewed
//! before it expires.

mod error;
mod layer;
mod made;

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;

pub use error::TokenError;
pub use layer::{TokenLayer, TokenService};

use super::Secret;
use super::resources::CreateM2mToken;
use crate::clerk::Clerk;
use crate::settings::ConfigError;
use crate::wire::kept::Keeper;
use made::{MadeToken, TokenMaker};

/// An M2M token that is renewed before it expires, for requests to other services; cheap to clone.
///
/// Made by [`M2m::token_source`](crate::backend::resources::M2m::token_source), or from a [`CreateM2mToken`] that describes
/// the tokens.
///
/// ```
/// use clerk_runtime::Clerk;
/// use clerk_runtime::error::BoxError;
///
/// # async fn example() -> Result<(), BoxError> {
/// let clerk = Clerk::machine_from_env()?; // CLERK_MACHINE_SECRET_KEY
/// let tokens = clerk.client().m2m().token_source()?;
///
/// let client = reqwest::Client::new();
/// let token = tokens.token().await?;
/// let request = client.get("http://reports.internal/");
/// let response = request.bearer_auth(token.expose_secret()).send().await?;
/// # Ok(())
/// # }
/// ```
///
/// 1. The first request that needs a token waits until it is created. Requests that arrive meanwhile wait for the same
///    token.
/// 2. After two thirds of a token's lifetime, a new one is created in the background. While that fails, the old one is
///    still used.
/// 3. In the last tenth of its lifetime, at most 30 s, requests wait for the new one.
/// 4. After a failure, the same error is returned for two seconds, or for the time in Clerk's `Retry-After`, up to a
///    minute. Then the next request tries again.
///
/// [`layer`](Self::layer) puts the token on the requests of a tower client.
///
/// # Security
///
/// Anyone who has the token can act as this machine until it expires. The debug output does not show it.
#[derive(Clone)]
pub struct TokenSource {
    clerk: Clerk,
    keeper: Arc<Keeper<TokenMaker>>,
}

impl TokenSource {
    /// Checks that a machine's secret key is configured.
    pub(super) fn new(request: CreateM2mToken) -> Result<Self, ConfigError> {
        let client = request.client();
        if client.machine_keys().is_none() {
            return Err(ConfigError::Missing {
                variable: "CLERK_MACHINE_SECRET_KEY",
                help: "a machine creates its tokens with its own secret key; copy it from the machine's page of the Clerk \
                       dashboard",
            });
        }
        let clerk = client.clerk().clone();
        let clock = Arc::clone(&clerk.instance().settings.clock);
        let maker = TokenMaker::new(request, Arc::clone(&clock));
        Ok(Self { clerk, keeper: Arc::new(Keeper::new(maker, clock)) })
    }

    /// Returns a token that is valid for some time.
    ///
    /// # Errors
    ///
    /// When there is no token and creating one fails.
    pub async fn token(&self) -> Result<Secret, TokenError> {
        self.made().await.map(|made| made.token.clone())
    }

    /// Returns the token as the value of an `Authorization` header, marked as sensitive.
    ///
    /// # Errors
    ///
    /// The same as for [`token`](Self::token).
    pub async fn authorization(&self) -> Result<HeaderValue, TokenError> {
        self.made().await.map(|made| made.authorization.clone())
    }

    /// Adds the token to a reqwest request.
    ///
    /// ```
    /// # async fn example(tokens: clerk_runtime::backend::TokenSource) -> Result<(), clerk_runtime::error::BoxError> {
    /// let client = reqwest::Client::new();
    /// let request = client.get("http://reports.internal/");
    /// let response = tokens.bearer_auth(request).await?.send().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The same as for [`token`](Self::token).
    #[cfg(feature = "reqwest")]
    pub async fn bearer_auth(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<reqwest::RequestBuilder, TokenError> {
        Ok(request.header(http::header::AUTHORIZATION, self.authorization().await?))
    }

    /// Forgets a token that another service refused, for example because it was revoked: the next request gets a new one.
    ///
    /// A token that is less than five seconds old is kept, so a service that refuses every token does not
    /// cause a call to Clerk for each request.
    pub fn discard(&self, token: &Secret) {
        self.keeper.discard(|made| made.token == *token, self.clerk.instance().now());
    }

    async fn made(&self) -> Result<Arc<MadeToken>, TokenError> {
        let made = self.keeper.get(|made| Some(Arc::clone(made)), self.clerk.instance().now()).await?;
        made.ok_or_else(TokenError::unanswered)
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource").field("clerk", &self.clerk).finish_non_exhaustive()
    }
}
