//! The handle on an instance, and the only driver that does I/O for authentication.

mod authenticate;
mod build;
mod forget_token;
mod renew;
mod verify_token;

use std::fmt;

pub(crate) use authenticate::{Authentication, Begun};
pub use renew::RenewError;
pub(crate) use verify_token::verify_machine_jwt;

use crate::ground::keys::PublishableKey;
use crate::ground::opaque_arc::OpaqueArc;
use crate::instance::Instance;
use crate::settings::{ClerkBuilder, ConfigError, credentials};

/// A configured Clerk instance: keys, URLs and checks, with the caches that belong to them.
///
/// Clones share everything. Build one at start-up, with [`Clerk::from_env`] or [`Clerk::builder`], and pass it to a
/// [`ClerkLayer`](crate::ClerkLayer).
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
pub struct Clerk(OpaqueArc<Instance>);

impl Clerk {
    /// Starts an empty configuration.
    pub fn builder() -> ClerkBuilder {
        ClerkBuilder::default()
    }

    /// Configures an instance from the environment alone; see [`ClerkBuilder::from_env`] for the variables.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] that names the variable that is missing or invalid.
    pub fn from_env() -> Result<Self, ConfigError> {
        ClerkBuilder::from_env()?.build()
    }

    /// Configures this application as a machine that calls other machines or is called by them. It accepts only M2M tokens,
    /// and needs only the key `CLERK_MACHINE_SECRET_KEY`.
    ///
    /// That key verifies opaque M2M tokens and creates tokens
    /// ([`M2m::token_source`](crate::backend::resources::M2m::token_source)). To verify M2M tokens that are JWTs,
    /// `CLERK_JWT_KEY` or `CLERK_SECRET_KEY` is needed as well. Other variables are read as by
    /// [`from_env`](Self::from_env).
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] that names the variable that is missing or invalid.
    pub fn machine_from_env() -> Result<Self, ConfigError> {
        ClerkBuilder::machine_from_env()?.build()
    }

    /// The instance's publishable key; `None` if only machine tokens are accepted and no key was given.
    #[must_use]
    pub fn publishable_key(&self) -> Option<&PublishableKey> {
        self.0.settings.publishable_key.as_ref()
    }

    /// Returns the same configuration with another secret key and its own caches.
    ///
    /// The new instance verifies tokens with keys that it fetches with its secret key. A configured
    /// [`jwt_key`](ClerkBuilder::jwt_key) or [`machine_secret_key`](ClerkBuilder::machine_secret_key) belongs to this
    /// instance and is not passed on. This instance keeps the last sixteen instances made from it, so calling this again
    /// with the same key is cheap and reuses the caches.
    ///
    /// # Errors
    ///
    /// When the key is not a valid secret key.
    pub fn with_secret_key(&self, secret_key: impl Into<String>) -> Result<Self, ConfigError> {
        match credentials::secret_key(Some(&secret_key.into()))? {
            Some(key) => Instance::with_secret_key(&self.0, &key).map(Self),
            None => Ok(self.clone()),
        }
    }

    pub(crate) const fn instance(&self) -> &OpaqueArc<Instance> {
        &self.0
    }

    /// Whether both share their settings and caches.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0.is(&other.0)
    }
}

impl From<Instance> for Clerk {
    fn from(instance: Instance) -> Self {
        Self(OpaqueArc::new(instance))
    }
}

impl From<&OpaqueArc<Instance>> for Clerk {
    fn from(instance: &OpaqueArc<Instance>) -> Self {
        Self(instance.clone())
    }
}

/// Shows the instance's name, but not its keys.
impl fmt::Debug for Clerk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clerk").field("publishable_key", &self.publishable_key()).finish_non_exhaustive()
    }
}
