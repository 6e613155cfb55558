//! Why a redirect could not be built.

use std::error::Error;
use std::fmt;

/// A redirect could not be built: the configuration is incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthRedirectError {
    /// Neither a page URL nor a publishable key is known.
    NoTarget,
    /// The URLs of the page and of the return are both relative, and there is no URL to resolve them against.
    NoBaseUrl,
    /// A URL cannot be parsed.
    InvalidUrl,
    /// The return URL is on another origin, has a user name, or is neither `http` nor `https`.
    ForbiddenWayBack,
}

impl fmt::Display for AuthRedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoTarget => "there is neither a page URL nor a publishable key to redirect to",
            Self::NoBaseUrl => "destination url or return back url should be an absolute path url!",
            Self::InvalidUrl => "a redirect URL cannot be parsed",
            Self::ForbiddenWayBack => "the way back leads out of the application",
        })
    }
}

impl Error for AuthRedirectError {}
