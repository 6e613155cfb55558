//! A configured Clerk instance: parsed once, cheap to clone.

mod build;
mod builder;
mod environment;
mod error;
mod frontend_api;
mod organization_sync;
mod path_pattern;

use std::fmt;
use std::sync::{Arc, Once};
use std::time::Duration;

pub use builder::ClerkBuilder;
pub use error::ConfigError;
pub(crate) use frontend_api::{FrontendApi, accounts_portal};
pub use organization_sync::OrganizationSync;
pub(crate) use organization_sync::{OrganizationMatcher, OrganizationTarget};

use crate::ground::clock::{Clock, UnixMillis};
use crate::ground::keys::{PublishableKey, SecretKey};
use crate::machine::OpaqueVerifier;
use crate::token::TokenTypes;
use crate::token::jwks::{Jwks, KeySource};
use crate::token::memo::TokenMemo;
use crate::token::verify::VerifyOptions;
use crate::wire::BackendApi;

/// A Clerk instance as this application uses it: keys, URLs and checks, with the caches that belong to them.
///
/// Cloning it shares everything. Build one at start-up, with [`Clerk::from_env`] or [`Clerk::builder`], and give it to
/// a [`ClerkLayer`](crate::ClerkLayer).
///
/// ```
/// use clerk_runtime::Clerk;
///
/// let clerk = Clerk::builder()
///     .publishable_key("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk")
///     .secret_key("sk_test_example")
///     .authorized_parties(["http://localhost:3000"])
///     .build()?;
/// # Ok::<(), clerk_runtime::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Clerk(Arc<Instance>);

impl Clerk {
    /// Starts a configuration from nothing.
    pub fn builder() -> ClerkBuilder {
        ClerkBuilder::default()
    }

    /// Configures an instance from the environment alone; see [`ClerkBuilder::from_env`] for the variables.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] that names the variable at fault.
    pub fn from_env() -> Result<Self, ConfigError> {
        ClerkBuilder::from_env()?.build()
    }

    /// The instance's publishable key; `None` where only machine tokens are accepted and none was given.
    #[must_use]
    pub fn publishable_key(&self) -> Option<&PublishableKey> {
        self.0.publishable_key.as_ref()
    }

    /// The same configuration with another secret key and caches of its own.
    ///
    /// # Errors
    ///
    /// When the key is not one.
    pub fn with_secret_key(&self, secret_key: &str) -> Result<Self, ConfigError> {
        let secret_key = SecretKey::parse(secret_key).ok_or(ConfigError::Invalid {
            variable: "CLERK_SECRET_KEY",
            problem: "it holds characters that no key has",
        })?;
        let instance = self.instance();
        let keys = match &instance.keys {
            KeySource::Pem(key) => KeySource::Pem(Arc::clone(key)),
            _ => {
                let (api, clock) = (instance.api.clone(), Arc::clone(&instance.clock));
                KeySource::Jwks(Arc::new(Jwks::new(api, secret_key.clone(), clock)))
            }
        };
        Ok(Self(Arc::new(Instance { keys, secret_key: Some(secret_key), ..instance.without_keys()? })))
    }

    pub(crate) fn instance(&self) -> &Instance {
        &self.0
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.0.clock.now().into()
    }
}

/// Names the instance, not its keys.
impl fmt::Debug for Clerk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clerk").field("publishable_key", &self.0.publishable_key).finish_non_exhaustive()
    }
}

/// Everything a [`Clerk`] holds.
pub(crate) struct Instance {
    pub(crate) publishable_key: Option<PublishableKey>,
    pub(crate) secret_key: Option<SecretKey>,
    pub(crate) machine_secret_key: Option<SecretKey>,
    pub(crate) accepts: TokenTypes,
    pub(crate) keys: KeySource,
    pub(crate) opaque: OpaqueVerifier,
    pub(crate) memo: TokenMemo,
    memo_capacity: u64,
    pub(crate) max_stale: Duration,
    pub(crate) verify: VerifyOptions,
    pub(crate) api: BackendApi,
    pub(crate) frontend_api: FrontendApi,
    pub(crate) sign_in_url: Option<String>,
    pub(crate) sign_up_url: Option<String>,
    pub(crate) is_satellite: bool,
    pub(crate) satellite_auto_sync: bool,
    pub(crate) trust_forwarded_headers: bool,
    pub(crate) cross_origin_sync: bool,
    pub(crate) strict_sessions: bool,
    pub(crate) unauthorized_instead_of_not_found: bool,
    pub(crate) organization_sync: OrganizationMatcher,
    pub(crate) azp_warning: Once,
    clock: Arc<dyn Clock>,
}

impl Instance {
    /// The same settings, without a secret key and without the keys that were fetched with it.
    fn without_keys(&self) -> Result<Self, ConfigError> {
        Ok(Self {
            publishable_key: self.publishable_key.clone(),
            secret_key: None,
            machine_secret_key: self.machine_secret_key.clone(),
            accepts: self.accepts,
            keys: KeySource::Missing,
            opaque: OpaqueVerifier::new().map_err(|_| ConfigError::NoRandomness)?,
            max_stale: self.max_stale,
            memo: TokenMemo::new(self.memo_capacity),
            memo_capacity: self.memo_capacity,
            verify: self.verify.clone(),
            api: self.api.clone(),
            frontend_api: self.frontend_api.clone(),
            sign_in_url: self.sign_in_url.clone(),
            sign_up_url: self.sign_up_url.clone(),
            is_satellite: self.is_satellite,
            satellite_auto_sync: self.satellite_auto_sync,
            trust_forwarded_headers: self.trust_forwarded_headers,
            cross_origin_sync: self.cross_origin_sync,
            strict_sessions: self.strict_sessions,
            unauthorized_instead_of_not_found: self.unauthorized_instead_of_not_found,
            organization_sync: self.organization_sync.clone(),
            azp_warning: Once::new(),
            clock: Arc::clone(&self.clock),
        })
    }

    pub(crate) fn is_production(&self) -> bool {
        self.publishable_key.as_ref().is_some_and(PublishableKey::is_production)
    }
}
