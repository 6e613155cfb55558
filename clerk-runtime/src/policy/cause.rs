//! The cause of a denial, which is independent of the answer.

use std::fmt;

/// Why a request was denied.
///
/// A [`Denial`](crate::Denial) is the kind of answer; the same answer, such as a 404, can have several causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// No valid token was presented; [`AuthReason`](crate::state::AuthReason) says why it was not accepted.
    SignedOut,
    /// The session has unfinished tasks, such as choosing an organization.
    PendingSession,
    /// The browser has to visit the instance first, which can renew its session.
    Handshake,
    /// The token is of a type that the rule does not accept.
    TokenType,
    /// The OAuth token was not issued for this resource ([`ProtectedResource`](crate::metadata::ProtectedResource)).
    Audience,
    /// The caller does not meet the rule's condition.
    Condition,
    /// The request is authenticated by cookies and was caused by another origin.
    Origin,
    /// The machine token is valid and lacks a scope.
    Scope,
    /// The user has to verify their factors again.
    Reverification,
    /// Clerk could not be reached to authenticate the caller.
    Unavailable,
    /// The application's own code rejected the request: a check, or [`Rejection::forbidden`](crate::Rejection::forbidden).
    Application,
    /// The request belongs to no known Clerk instance.
    UnknownInstance,
    /// The application is misconfigured, for example the [`ClerkLayer`](crate::ClerkLayer) is missing.
    Misconfigured,
}

impl Cause {
    /// All causes, for tables.
    pub const ALL: [Self; 13] = [
        Self::SignedOut,
        Self::PendingSession,
        Self::Handshake,
        Self::TokenType,
        Self::Audience,
        Self::Condition,
        Self::Origin,
        Self::Scope,
        Self::Reverification,
        Self::Unavailable,
        Self::Application,
        Self::UnknownInstance,
        Self::Misconfigured,
    ];

    /// The name in events and metrics, for example `pending_session`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::PendingSession => "pending_session",
            Self::Handshake => "handshake",
            Self::TokenType => "token_type",
            Self::Audience => "audience",
            Self::Condition => "condition",
            Self::Origin => "origin",
            Self::Scope => "scope",
            Self::Reverification => "reverification",
            Self::Unavailable => "unavailable",
            Self::Application => "application",
            Self::UnknownInstance => "unknown_instance",
            Self::Misconfigured => "misconfigured",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
