//! The handle on an instance, and the one driver that does I/O for authentication.

mod authenticate;
mod build;
mod forget_token;
mod renew;
mod verify_token;

use std::fmt;
use std::sync::Arc;

pub(crate) use authenticate::{Authentication, Begun};
pub use renew::RenewError;
pub(crate) use verify_token::verify_machine_jwt;

use crate::ground::keys::PublishableKey;
use crate::instance::Instance;
use crate::settings::{ClerkBuilder, ConfigError, credentials};

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

    /// Configures this application as a machine that other machines call, or that calls them: M2M tokens are the only ones
    /// it accepts, and `CLERK_MACHINE_SECRET_KEY` is the only key it needs.
    ///
    /// With it M2M tokens in opaque form are verified, and tokens are created
    /// ([`M2m::token_source`](crate::backend::resources::M2m::token_source)). M2M tokens that are JWTs need
    /// `CLERK_JWT_KEY` or `CLERK_SECRET_KEY` as well. Other variables are read as by [`from_env`](Self::from_env).
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] that names the variable at fault.
    pub fn machine_from_env() -> Result<Self, ConfigError> {
        ClerkBuilder::machine_from_env()?.build()
    }

    /// The instance's publishable key; `None` where only machine tokens are accepted and none was given.
    #[must_use]
    pub fn publishable_key(&self) -> Option<&PublishableKey> {
        self.0.settings.publishable_key.as_ref()
    }

    /// The same configuration with another secret key, and caches of its own.
    ///
    /// It verifies tokens with the keys that it fetches with its secret key: a
    /// [`jwt_key`](ClerkBuilder::jwt_key) or [`machine_secret_key`](ClerkBuilder::machine_secret_key) that was configured
    /// belongs to this instance, and is left behind. This instance keeps the last sixteen that were made of it, so that
    /// asking for the same key again is cheap and finds the caches filled.
    ///
    /// # Errors
    ///
    /// When the key is not one.
    pub fn with_secret_key(&self, secret_key: impl Into<String>) -> Result<Self, ConfigError> {
        match credentials::secret_key(Some(&secret_key.into()))? {
            Some(key) => self.0.with_secret_key(&key).map(Self),
            None => Ok(self.clone()),
        }
    }

    pub(crate) const fn instance(&self) -> &Arc<Instance> {
        &self.0
    }

    /// Whether both share their settings and caches.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl From<Instance> for Clerk {
    fn from(instance: Instance) -> Self {
        Self(Arc::new(instance))
    }
}

impl From<&Arc<Instance>> for Clerk {
    fn from(instance: &Arc<Instance>) -> Self {
        Self(Arc::clone(instance))
    }
}

/// Names the instance, not its keys.
impl fmt::Debug for Clerk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clerk").field("publishable_key", &self.publishable_key()).finish_non_exhaustive()
    }
}
