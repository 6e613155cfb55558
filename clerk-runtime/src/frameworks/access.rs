//! Who may call a handler, for the tables of frameworks other than axum.

use std::fmt;

use crate::policy::Policy;

/// Who may call a handler.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Access {
    /// Everyone, because the handler with this name is public.
    Public(&'static str),
    /// Callers that the policy accepts.
    Policy(&'static Policy),
}

impl Access {
    /// The handler's name as written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public(name) => name,
            Self::Policy(policy) => policy.name,
        }
    }
}

/// The rule as an attribute.
impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public(_) => f.write_str("public"),
            Self::Policy(policy) => policy.fmt(f),
        }
    }
}
