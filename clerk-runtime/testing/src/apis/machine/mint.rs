//! Making opaque tokens for a test, without the Backend API.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use clerk_runtime::time::Clock as _;

use super::draft::{TokenDraft, opaque_token_setters};
use crate::apis::Apis;
use crate::instance::secret::is_same_secret;

/// An opaque token to be made: of class [`ApiKey`], [`M2mToken`] or [`OAuthAccessToken`].
///
/// ```
/// use clerk_testing::EmbeddedClerk;
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let clerk = EmbeddedClerk::start().await?;
/// let key = clerk
///     .api_key()
///     .user("user_ada")
///     .scopes(["invoices:read"])
///     .expires_in(Duration::from_secs(60))
///     .mint();
/// assert!(key.starts_with("ak_"));
/// clerk.revoke(&key);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is stored before `mint`"]
pub struct OpaqueTokenBuilder<C> {
    apis: Arc<Apis>,
    draft: TokenDraft,
    fate: Fate,
    class: PhantomData<C>,
}

#[derive(Clone, Copy)]
enum Fate {
    Good,
    Expired,
    Revoked,
    Forged,
}

/// The class of API keys.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ApiKey;

/// The class of opaque M2M tokens.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct M2mToken;

/// The class of opaque OAuth access tokens.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OAuthAccessToken;

opaque_token_setters!(OpaqueTokenBuilder, draft);

impl<C> OpaqueTokenBuilder<C> {
    const fn new(apis: Arc<Apis>, draft: TokenDraft) -> Self {
        Self { apis, draft, fate: Fate::Good, class: PhantomData }
    }

    /// Stores the token and returns its secret, for the header of a request. Each call makes a new token.
    #[must_use]
    pub fn mint(&self) -> String {
        let now = self.apis.instance.clock.now();
        let mut token = self.draft.token(now);
        let secret = token.secret.clone();
        match self.fate {
            Fate::Good => {}
            Fate::Expired => token.expires_at = Some(now - Duration::from_secs(1)),
            Fate::Revoked => token.revoke(None, now),
            Fate::Forged => return secret,
        }
        self.apis.machines.registry().tokens.push(token);
        secret
    }

    /// Makes the token expired.
    pub fn expired(self) -> Self {
        self.fated(Fate::Expired)
    }

    /// Makes the token revoked. [`EmbeddedClerk::revoke`](crate::EmbeddedClerk::revoke) revokes one later.
    pub fn revoked(self) -> Self {
        self.fated(Fate::Revoked)
    }

    /// Forgery: looks like a token, but the instance has never issued it.
    pub fn forged(self) -> Self {
        self.fated(Fate::Forged)
    }

    const fn fated(mut self, fate: Fate) -> Self {
        self.fate = fate;
        self
    }
}

impl OpaqueTokenBuilder<ApiKey> {
    pub(crate) fn api_key(apis: Arc<Apis>) -> Self {
        Self::new(apis, TokenDraft::api_key("user_embedded"))
    }
}

impl OpaqueTokenBuilder<M2mToken> {
    pub(crate) fn m2m_token(apis: Arc<Apis>) -> Self {
        Self::new(apis, TokenDraft::m2m_token("mch_embedded"))
    }
}

impl OpaqueTokenBuilder<OAuthAccessToken> {
    pub(crate) fn oauth_access_token(apis: Arc<Apis>) -> Self {
        Self::new(apis, TokenDraft::oauth_access_token("user_embedded"))
    }
}

/// Revokes the token with this secret or id, of any kind. Returns `false` if there is none.
pub(crate) fn revoke(apis: &Apis, secret_or_id: &str) -> bool {
    let mut registry = apis.machines.registry();
    let mut tokens = registry.tokens.iter_mut();
    let token = tokens.find(|token| is_same_secret(&token.secret, secret_or_id) || token.id == secret_or_id);
    token.map(|token| token.revoke(None, apis.instance.clock.now())).is_some()
}
