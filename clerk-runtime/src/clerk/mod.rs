//! The handle on an instance, and the one driver that does I/O for authentication.

mod authenticate;
mod build;
mod verify_token;

use std::fmt;
use std::sync::Arc;

pub(crate) use authenticate::Authentication;
pub(crate) use verify_token::verify_machine_jwt;

use crate::ground::keys::{PublishableKey, SecretKey};
use crate::instance::Instance;
use crate::settings::{ClerkBuilder, ConfigError, Settings};

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
        self.0.settings.publishable_key.as_ref()
    }

    /// The same configuration with another secret key and caches of its own.
    ///
    /// # Errors
    ///
    /// When the key is not one.
    pub fn with_secret_key(&self, secret_key: &str) -> Result<Self, ConfigError> {
        let secret_key = SecretKey::parse(secret_key)
            .ok_or_else(|| ConfigError::invalid("CLERK_SECRET_KEY", "it holds characters that no key has"))?;
        let settings = Settings { secret_key: Some(secret_key), ..self.0.settings.clone() };
        Instance::new(settings).map(Self::from)
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
