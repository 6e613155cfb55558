//! An error with all its causes.

use std::error::Error;
use std::fmt;

/// Displays an error and all its causes.
pub(crate) struct ErrorChain<'e>(pub(crate) &'e dyn Error);

impl fmt::Display for ErrorChain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
