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

/// A Clerk instance that lives in this process and answers on loopback.
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
    /// Starts an instance on a free port of `127.0.0.1`, with keys of its own.
    ///
    /// [`EmbeddedClerkBuilder`] starts other ones.
    ///
    /// It is a development instance: its Frontend API is called `embedded-<port>.clerk.accounts.dev`, and its
    /// publishable key says so.
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

    /// Starts an instance on a thread of its own, for tests that share it although each has its own Tokio runtime.
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
    /// New users and organizations get new ids, so tests that name them by id do not meet. The clock, the faults, the
    /// recorded calls, the keys, and the lists of users and roles are shared: a test that changes or counts them starts an
    /// instance of its own.
    ///
    /// # Errors
    ///
    /// The error of the operating system when no port can be bound or no thread started.
    pub fn start_on_thread() -> io::Result<Self> {
        EmbeddedClerkBuilder::new().start_on_thread()
    }

    /// A [`Clerk`] configured for this instance, with caches of its own.
    ///
    /// # Panics
    ///
    /// When the HTTP client cannot be set up; the configuration itself is valid.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test that cannot configure its subject has nothing left to do")]
    pub fn clerk(&self) -> Clerk {
        self.builder().build().expect("the embedded Clerk's own configuration is valid")
    }

    /// A [`ClerkBuilder`] preset for this instance, for tests that configure more.
    ///
    /// Set are the publishable and the secret key, the API URL, the proxy URL (so that the Frontend API is reached on
    /// loopback as well), the URL that a `FrontendApiProxy` passes requests on to, `/sign-in` and `/sign-up` of this instance, and its [`clock`](Self::clock). The JWT key is
    /// not: session tokens are verified with keys fetched from the instance, unless you add
    /// [`jwt_key_pem`](Self::jwt_key_pem).
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

    /// A session token, to be adapted and minted.
    ///
    /// By default, it is an active session of `user_embedded`, issued now, that lasts a minute.
    pub fn session_token(&self) -> JwtBuilder<SessionToken> {
        JwtBuilder::new(Arc::clone(self.instance()), SessionToken::default())
    }

    /// A handshake token, to be adapted and minted.
    pub fn handshake_token(&self) -> JwtBuilder<HandshakeToken> {
        JwtBuilder::new(Arc::clone(self.instance()), HandshakeToken::default())
    }

    /// An M2M token in JWT form, to be adapted and minted.
    pub fn m2m_jwt(&self) -> JwtBuilder<M2mJwt> {
        JwtBuilder::new(Arc::clone(self.instance()), M2mJwt::default())
    }

    /// An OAuth access token in JWT form (RFC 9068), to be adapted and minted.
    pub fn oauth_jwt(&self) -> JwtBuilder<OAuthJwt> {
        JwtBuilder::new(Arc::clone(self.instance()), OAuthJwt::default())
    }

    /// An API key, to be adapted and made.
    ///
    /// By default, it is a key of `user_embedded` without scopes, which never expires.
    pub fn api_key(&self) -> OpaqueTokenBuilder<ApiKey> {
        OpaqueTokenBuilder::api_key(Arc::clone(&self.apis))
    }

    /// An opaque M2M token, to be adapted and made.
    pub fn m2m_token(&self) -> OpaqueTokenBuilder<M2mToken> {
        OpaqueTokenBuilder::m2m_token(Arc::clone(&self.apis))
    }

    /// An opaque OAuth access token, to be adapted and made.
    pub fn oauth_access_token(&self) -> OpaqueTokenBuilder<OAuthAccessToken> {
        OpaqueTokenBuilder::oauth_access_token(Arc::clone(&self.apis))
    }

    /// Revokes the opaque token of this secret, or of this id.
    ///
    /// # Panics
    ///
    /// When the instance has not issued such a token: nothing would be revoked.
    pub fn revoke(&self, token: &str) {
        assert!(machine::revoke(&self.apis, token), "the token to be revoked was not issued here");
    }

    /// Makes a machine that has access to the machines `scopes`, with a secret key of its own.
    pub fn machine<S: Into<String>>(
        &self,
        name: impl Into<String>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Machine {
        let scopes = scopes.into_iter().map(Into::into).collect();
        Machine::create(&self.apis, name.into(), scopes)
    }

    /// The clock that tokens are minted by, and that [`builder`](Self::builder) hands to [`Clerk`].
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

    /// The public key for tokens that are minted now, as PEM (`CLERK_JWT_KEY`).
    #[must_use]
    pub fn jwt_key_pem(&self) -> String {
        self.instance().keys.newest().pem()
    }

    /// The ids of the keys in the JWKS, the oldest first; the last one signs.
    #[must_use]
    pub fn key_ids(&self) -> Vec<String> {
        self.instance().keys.all().iter().map(|key| key.id().to_owned()).collect()
    }

    /// Publishes one more key, which signs from now on, and returns its id. Tokens of the older keys stay valid.
    ///
    /// # Panics
    ///
    /// When the operating system has no randomness to offer.
    pub fn add_key(&self) -> String {
        self.instance().keys.add()
    }

    /// Replaces all keys by a new one and returns its id. Tokens minted before are not valid any more.
    ///
    /// # Panics
    ///
    /// When the operating system has no randomness to offer.
    pub fn rotate_keys(&self) -> String {
        self.instance().keys.rotate()
    }

    /// Makes `endpoint` misbehave: always, or as often as [`Fault::times`](crate::Fault::times) says.
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

    /// The calls that the instance received so far, in order, whether it answered or not: the last 10 000.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.instance().calls.all()
    }

    /// [`calls`](Self::calls), which the instance then forgets: for programs that count more than it keeps.
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
