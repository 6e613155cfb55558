//! Making opaque tokens for a test, without the detour through the Backend API.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use clerk_runtime::time::Clock as _;
use serde_json::Value;

use super::token::{Details, Token};
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
/// let key = clerk.api_key().user("user_ada").scopes(["invoices:read"]).expires_in(Duration::from_secs(60)).mint();
/// assert!(key.starts_with("ak_"));
/// clerk.revoke(&key);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is stored before `mint`"]
pub struct OpaqueTokenBuilder<C> {
    apis: Arc<Apis>,
    class: PhantomData<C>,
    details: Details,
    subject: String,
    scopes: Vec<String>,
    claims: Value,
    lifetime: Option<Duration>,
    fate: Fate,
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

impl<C> OpaqueTokenBuilder<C> {
    fn new(apis: Arc<Apis>, details: Details, subject: &str) -> Self {
        Self {
            apis,
            class: PhantomData,
            details,
            subject: subject.to_owned(),
            scopes: Vec::new(),
            claims: Value::Null,
            lifetime: None,
            fate: Fate::Good,
        }
    }

    /// Stores the token and returns its secret, which is what a request presents. Each call makes another one.
    #[must_use]
    pub fn mint(&self) -> String {
        let now = self.apis.instance.clock.now();
        let mut token = Token::new(self.details.clone(), self.subject.clone(), now);
        token.scopes.clone_from(&self.scopes);
        token.claims = self.claims.clone();
        token.expire_in(self.lifetime, now);
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

    /// Sets the scopes.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets how long the token lasts, by the instance's clock. By default for ever.
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// A token whose time is over.
    pub fn expired(self) -> Self {
        self.fated(Fate::Expired)
    }

    /// A token that was revoked. [`EmbeddedClerk::revoke`](crate::EmbeddedClerk::revoke) revokes one later.
    pub fn revoked(self) -> Self {
        self.fated(Fate::Revoked)
    }

    /// Forgery: it looks like a token, but the instance never issued it.
    pub fn forged(self) -> Self {
        self.fated(Fate::Forged)
    }

    const fn fated(mut self, fate: Fate) -> Self {
        self.fate = fate;
        self
    }

    fn with_subject(mut self, id: impl Into<String>) -> Self {
        self.subject = id.into();
        self
    }
}

impl OpaqueTokenBuilder<ApiKey> {
    pub(crate) fn api_key(apis: Arc<Apis>) -> Self {
        let details = Details::ApiKey { name: "embedded".to_owned(), description: None, created_by: None };
        Self::new(apis, details, "user_embedded")
    }

    /// Makes it the key of a user. By default of `user_embedded`.
    pub fn user(self, id: impl Into<String>) -> Self {
        self.with_subject(id)
    }

    /// Makes it the key of an organization.
    pub fn organization(self, id: impl Into<String>) -> Self {
        self.with_subject(id)
    }

    /// Sets the name. By default `embedded`.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.details = Details::ApiKey { name: name.into(), description: None, created_by: None };
        self
    }

    /// Sets the claims. By default none.
    pub fn claims(mut self, claims: impl Into<Value>) -> Self {
        self.claims = claims.into();
        self
    }
}

impl OpaqueTokenBuilder<M2mToken> {
    pub(crate) fn m2m_token(apis: Arc<Apis>) -> Self {
        Self::new(apis, Details::M2m, "mch_embedded")
    }

    /// Sets the machine. By default `mch_embedded`.
    pub fn machine(self, id: impl Into<String>) -> Self {
        self.with_subject(id)
    }

    /// Sets the claims. By default none.
    pub fn claims(mut self, claims: impl Into<Value>) -> Self {
        self.claims = claims.into();
        self
    }
}

impl OpaqueTokenBuilder<OAuthAccessToken> {
    pub(crate) fn oauth_access_token(apis: Arc<Apis>) -> Self {
        let details = Details::OAuth { client_id: "client_embedded".to_owned() };
        Self::new(apis, details, "user_embedded").scopes(["openid", "profile", "email"])
    }

    /// Sets the user. By default `user_embedded`.
    pub fn user(self, id: impl Into<String>) -> Self {
        self.with_subject(id)
    }

    /// Sets the OAuth client. By default `client_embedded`.
    pub fn client(mut self, id: impl Into<String>) -> Self {
        self.details = Details::OAuth { client_id: id.into() };
        self
    }
}

/// Revokes the token of this secret or id, of whatever kind; `false` when there is none.
pub(crate) fn revoke(apis: &Apis, secret_or_id: &str) -> bool {
    let mut registry = apis.machines.registry();
    let mut tokens = registry.tokens.iter_mut();
    let token = tokens.find(|token| is_same_secret(&token.secret, secret_or_id) || token.id == secret_or_id);
    token.map(|token| token.revoke(None, apis.instance.clock.now())).is_some()
}
