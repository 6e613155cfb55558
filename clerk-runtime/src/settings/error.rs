//! What can be wrong with a configuration.

use std::borrow::Cow;
use std::fmt;

use crate::ground::error_chain::ErrorChain;

/// A mistake in the configuration, found when a [`Clerk`](crate::Clerk) is built.
///
/// Messages name the environment variable that holds the value, also when the value came from the builder, or the
/// builder's method where there is no variable.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A value is needed and was not given.
    #[error("`{variable}` is missing: {help}")]
    #[non_exhaustive]
    Missing {
        /// The environment variable that would hold it.
        variable: &'static str,
        /// What it is for, and where to find it.
        help: &'static str,
    },
    /// A value was given and cannot be used.
    #[error("`{variable}` is not valid: {problem}")]
    #[non_exhaustive]
    Invalid {
        /// The environment variable that would hold it.
        variable: &'static str,
        /// What is wrong with it, and what to write; never a secret.
        problem: Cow<'static, str>,
    },
    /// An option that has no environment variable cannot be used as given.
    #[error("the option `{option}` is not valid: {problem}")]
    #[non_exhaustive]
    InvalidOption {
        /// The builder's method.
        option: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The operating system gave no random bytes.
    #[error("there are no random bytes to be had")]
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

/// As the message, with everything that led to it: it is what a `main` that returns the error prints, and what a panic says.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&ErrorChain(self), f)
    }
}
