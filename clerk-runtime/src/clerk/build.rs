//! Builds an instance from a configuration.

use super::Clerk;
use crate::instance::Instance;
use crate::settings::{ClerkBuilder, ConfigError};

impl ClerkBuilder {
    /// Checks the configuration and builds the instance.
    ///
    /// # Errors
    ///
    /// The first mistake, naming the variable that holds the value.
    pub fn build(self) -> Result<Clerk, ConfigError> {
        let settings = self.check()?;
        settings.warn();
        Instance::new(settings).map(Clerk::from)
    }
}
