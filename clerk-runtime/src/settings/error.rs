//! Errors in a configuration.

use std::borrow::Cow;
use std::fmt;

use crate::ground::error_chain::ErrorChain;

/// A mistake in the configuration, found when a [`Clerk`](crate::Clerk) is built.
///
/// Messages name the environment variable for the value, even if the value came from the builder, or the builder's method
/// if there is no variable.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A required value is missing.
    #[error("`{variable}` is missing: {help}")]
    #[non_exhaustive]
    Missing {
        /// The environment variable that would hold it.
        variable: &'static str,
        /// What the value is for, and where to find it.
        help: &'static str,
    },
    /// A value is invalid.
    #[error("`{variable}` is not valid: {problem}")]
    #[non_exhaustive]
    Invalid {
        /// The environment variable that would hold it.
        variable: &'static str,
        /// What is wrong with the value, and what to write instead. It never contains a secret.
        problem: Cow<'static, str>,
    },
    /// The value of an option without an environment variable is invalid.
    #[error("the option `{option}` is not valid: {problem}")]
    #[non_exhaustive]
    InvalidOption {
        /// The builder's method.
        option: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The operating system could not provide random bytes.
    #[error("could not obtain random bytes")]
    NoRandomness,
    /// The HTTP client could not be made, for example because this machine has no CA certificates.
    #[error("the HTTP client could not be built")]
    HttpClient(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ConfigError {
    pub(crate) fn invalid(variable: &'static str, problem: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid { variable, problem: problem.into() }
    }
}

/// Shows the message with all its sources, because this is what is printed by a `main` that returns the error, and by a
/// panic.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&ErrorChain(self), f)
    }
}
