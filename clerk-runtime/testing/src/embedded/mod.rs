//! The handle that tests hold, on top of the instance and its APIs.

mod builder;
mod cookies;
mod frontend;
mod lists;
mod running;
mod snapshot;
mod store;

use std::fmt;
use std::io;
use std::sync::Arc;

use clerk_runtime::{Clerk, ClerkBuilder};

use crate::apis::Apis;
use crate::apis::machine::{self, ApiKey, M2mToken, Machine, OAuthAccessToken, OpaqueTokenBuilder};
use crate::instance::{
    Call, Endpoint, FaultSchedule, HandshakeToken, Instance, JwtBuilder, M2mJwt, OAuthJwt, SessionToken,
    TestClock,
};
use running::RunningServer;

pub use builder::EmbeddedClerkBuilder;
pub use snapshot::Snapshot;

/// A Clerk instance that runs in this process and answers on loopback.
///
/// Clones share the instance. The server ends when the last of them is dropped.
///
/// ```
/// use clerk_testing::EmbeddedClerk;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let clerk = EmbeddedClerk::start().await?;
/// let token = clerk.session_token().user("user_ada").mint();
/// assert_eq!(token.split('.').count(), 3);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct EmbeddedClerk {
    apis: Arc<Apis>,
    _server: Arc<RunningServer>,
}

impl EmbeddedClerk {
    /// Starts an instance on a free port of `127.0.0.1`, with new keys.
    ///
    /// Use [`EmbeddedClerkBuilder`] for other options.
    ///
    /// It is a development instance: its publishable key names `embedded-<port>.clerk.accounts.dev` as the host of the
    /// Frontend API.
    ///
    /// # Errors
    ///
    /// The error of the operating system when no port can be bound.
    ///
    /// # Panics
    ///
    /// Outside a Tokio runtime with I/O and time enabled.
    pub async fn start() -> io::Result<Self> {
        EmbeddedClerkBuilder::new().start().await
    }

    /// Starts an instance on a thread of its own, which tests can share although each has its own Tokio runtime.
    ///
    /// Keep it in a static of your tests; the first test that uses it starts it:
    ///
    /// ```
    /// use clerk_testing::EmbeddedClerk;
    /// use std::sync::LazyLock;
    ///
    /// static CLERK: LazyLock<EmbeddedClerk> =
    ///     LazyLock::new(|| EmbeddedClerk::start_on_thread().unwrap());
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // In each test: a new user, and a `Clerk` with caches of its own.
    /// let ada = CLERK.create_user().name("Ada", "Lovelace").create();
    /// let known = CLERK.clerk().client().users().get(&ada.id).await?;
    /// assert_eq!(known.first_name.as_deref(), Some("Ada"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// New users and organizations get new ids, so tests that use these ids do not disturb each other. The clock, the faults,
    /// the recorded calls, the keys, and the lists of users and roles are shared: a test that changes or counts them needs
    /// its own instance.
    ///
    /// # Errors
    ///
    /// The error of the operating system when no port can be bound or no thread started.
    pub fn start_on_thread() -> io::Result<Self> {
        EmbeddedClerkBuilder::new().start_on_thread()
    }

    /// A [`Clerk`] configured for this instance, with its own caches.
    ///
    /// # Panics
    ///
    /// When the HTTP client cannot be set up; the configuration itself is valid.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test that cannot configure its subject has nothing left to do")]
    pub fn clerk(&self) -> Clerk {
        self.builder().build().expect("the embedded Clerk's own configuration is valid")
    }

    /// A [`ClerkBuilder`] with the settings for this instance, for tests that need further settings.
    ///
    /// It sets the publishable and the secret key, the API URL, the proxy URL (so that the Frontend API is reached on loopback,
    /// too), the URL to which a `FrontendApiProxy` forwards requests, `/sign-in` and `/sign-up` of this instance, and its
    /// [`clock`](Self::clock). It does not set the JWT key: session tokens are verified with keys fetched from the instance,
    /// unless you add [`jwt_key_pem`](Self::jwt_key_pem).
    pub fn builder(&self) -> ClerkBuilder {
        let (api, frontend) = (&self.instance().url, &self.instance().frontend_url);
        Clerk::builder()
            .publishable_key(&self.instance().publishable_key)
            .secret_key(&self.instance().secret_key)
            .api_url(api)
            .proxy_url(frontend)
            .frontend_api_url(frontend)
            .sign_in_url(format!("{frontend}/sign-in"))
            .sign_up_url(format!("{frontend}/sign-up"))
            .clock(self.clock())
    }

    /// A builder of a session token.
    ///
    /// By default, it is for an active session of `user_embedded`, is issued now, and lasts a minute.
    pub fn session_token(&self) -> JwtBuilder<SessionToken> {
        JwtBuilder::new(Arc::clone(self.instance()), SessionToken::default())
    }

    /// A builder of a handshake token.
    pub fn handshake_token(&self) -> JwtBuilder<HandshakeToken> {
        JwtBuilder::new(Arc::clone(self.instance()), HandshakeToken::default())
    }

    /// A builder of an M2M token in JWT form.
    pub fn m2m_jwt(&self) -> JwtBuilder<M2mJwt> {
        JwtBuilder::new(Arc::clone(self.instance()), M2mJwt::default())
    }

    /// A builder of an OAuth access token in JWT form (RFC 9068).
    pub fn oauth_jwt(&self) -> JwtBuilder<OAuthJwt> {
        JwtBuilder::new(Arc::clone(self.instance()), OAuthJwt::default())
    }

    /// A builder of an API key.
    ///
    /// By default, it is a key of `user_embedded` without scopes, which never expires.
    pub fn api_key(&self) -> OpaqueTokenBuilder<ApiKey> {
        OpaqueTokenBuilder::api_key(Arc::clone(&self.apis))
    }

    /// A builder of an opaque M2M token.
    pub fn m2m_token(&self) -> OpaqueTokenBuilder<M2mToken> {
        OpaqueTokenBuilder::m2m_token(Arc::clone(&self.apis))
    }

    /// A builder of an opaque OAuth access token.
    pub fn oauth_access_token(&self) -> OpaqueTokenBuilder<OAuthAccessToken> {
        OpaqueTokenBuilder::oauth_access_token(Arc::clone(&self.apis))
    }

    /// Revokes the opaque token with this secret or id.
    ///
    /// # Panics
    ///
    /// When the instance has not issued such a token.
    pub fn revoke(&self, token: &str) {
        assert!(machine::revoke(&self.apis, token), "the token to be revoked was not issued here");
    }

    /// Creates a machine with its own secret key. It has access to the machines `scopes`.
    pub fn machine<S: Into<String>>(
        &self,
        name: impl Into<String>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Machine {
        let scopes = scopes.into_iter().map(Into::into).collect();
        Machine::create(&self.apis, name.into(), scopes)
    }

    /// The clock for minting tokens. [`builder`](Self::builder) passes it to [`Clerk`].
    #[must_use]
    pub fn clock(&self) -> TestClock {
        self.instance().clock.clone()
    }

    /// The instance's URL, `http://127.0.0.1:<port>`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.instance().url
    }

    /// The URL at which browsers find the Frontend API and the pages `/sign-in`, `/sign-up`, `/sign-out` and
    /// `/organization`, which return to the URL in the parameter `redirect_url`.
    #[must_use]
    pub fn frontend_url(&self) -> &str {
        &self.instance().frontend_url
    }

    /// The host of the Frontend API, as in the publishable key.
    #[must_use]
    pub fn frontend_api(&self) -> &str {
        &self.instance().frontend_api
    }

    /// The `iss` claim of the instance's tokens.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.instance().issuer()
    }

    /// The publishable key (`pk_test_…`).
    #[must_use]
    pub fn publishable_key(&self) -> &str {
        &self.instance().publishable_key
    }

    /// The secret key (`sk_test_…`), which the Backend API requires.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.instance().secret_key
    }

    /// The public key for new tokens, as PEM (`CLERK_JWT_KEY`).
    #[must_use]
    pub fn jwt_key_pem(&self) -> String {
        self.instance().keys.newest().pem()
    }

    /// The ids of the keys in the JWKS, oldest first. The last one signs.
    #[must_use]
    pub fn key_ids(&self) -> Vec<String> {
        self.instance().keys.all().iter().map(|key| key.id().to_owned()).collect()
    }

    /// Publishes another key, which signs from now on, and returns its id. Tokens of the older keys stay valid.
    ///
    /// # Panics
    ///
    /// When the operating system provides no random numbers.
    pub fn add_key(&self) -> String {
        self.instance().keys.add()
    }

    /// Replaces all keys by a new one and returns its id. Earlier tokens are no longer valid.
    ///
    /// # Panics
    ///
    /// When the operating system provides no random numbers.
    pub fn rotate_keys(&self) -> String {
        self.instance().keys.rotate()
    }

    /// Makes `endpoint` misbehave: always, or for the number of calls given to [`Fault::times`](crate::Fault::times).
    ///
    /// Faults of one endpoint queue up: the next one begins when the one before it is used up.
    ///
    /// ```
    /// # use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
    /// # fn example(clerk: EmbeddedClerk) {
    /// clerk.fault(Endpoint::Jwks, Fault::Status(503).times(2)); // twice, then
    /// clerk.fault(Endpoint::Jwks, Fault::Drop); // no answer at all, until
    /// clerk.clear_faults();
    /// # }
    /// ```
    pub fn fault(&self, endpoint: Endpoint, fault: impl Into<FaultSchedule>) {
        self.instance().faults.push(endpoint, fault.into());
    }

    /// Ends all faults.
    pub fn clear_faults(&self) {
        self.instance().faults.clear();
    }

    /// The last 10 000 calls to the instance, in order, including those that it did not answer.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.instance().calls.all()
    }

    /// Returns and removes the [`calls`](Self::calls), for programs that count more of them than the instance keeps.
    #[must_use]
    pub fn take_calls(&self) -> Vec<Call> {
        self.instance().calls.take()
    }

    /// Forgets the recorded calls.
    pub fn clear_calls(&self) {
        self.instance().calls.clear();
    }

    fn instance(&self) -> &Arc<Instance> {
        &self.apis.instance
    }
}

impl fmt::Debug for EmbeddedClerk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbeddedClerk").field("url", &self.instance().url).finish_non_exhaustive()
    }
}
