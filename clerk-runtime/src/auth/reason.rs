//! What a state is called: its status, and the reason where it is not signed in.

use std::borrow::Cow;
use std::fmt;

use crate::token::TokenVerificationErrorReason;

/// Whether a request is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthStatus {
    /// A verified token was presented.
    SignedIn,
    /// No verified token was presented.
    SignedOut,
    /// The browser has to visit the instance's Frontend API first; until then it is not known whether it is signed in.
    Handshake,
}

impl AuthStatus {
    /// The wire name: `signed-in`, `signed-out` or `handshake`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::SignedOut => "signed-out",
            Self::Handshake => "handshake",
        }
    }
}

impl fmt::Display for AuthStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a request is not signed in, or needs a handshake, in the words of the reference's `AuthErrorReason`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthReason {
    /// The token is of a type that the endpoint does not accept.
    TokenTypeMismatch,
    /// The endpoint accepts one type of machine token, and the request carries no token.
    NoTokenInHeader,
    /// No session cookie, and no sign that the browser ever signed in.
    SessionTokenAndUatMissing,
    /// A session cookie, but no user is signed in on the browser (`__client_uat`).
    SessionTokenButNoClientUat,
    /// Someone is signed in on the browser, but there is no session cookie.
    ClientUatButNoSessionToken,
    /// The session cookie is older than the browser's last change of sign-in state.
    SessionTokenIatBeforeClientUat,
    /// A development browser token arrived in the URL.
    DevBrowserSync,
    /// The development browser is not known yet.
    DevBrowserMissing,
    /// A satellite has to sync with its primary.
    SatelliteNeedsSyncing,
    /// A primary responds to a satellite.
    PrimaryRespondsToSyncing,
    /// A document request came from another site.
    PrimaryDomainCrossOriginSync,
    /// The URL names another organization than the active one.
    ActiveOrganizationMismatch,
    /// The session token has expired and could not be refreshed.
    #[non_exhaustive]
    SessionTokenExpired {
        /// `session-token-expired-refresh-` and why the refresh failed.
        refresh: Cow<'static, str>,
    },
    /// The session token is not active yet.
    SessionTokenNbf,
    /// The session token was issued in the future.
    SessionTokenIatInTheFuture,
    /// A handshake brought no session.
    SessionTokenMissing,
    /// Token verification failed.
    Verification(TokenVerificationErrorReason),
}

impl AuthReason {
    /// The wire name, for example `session-token-and-uat-missing`.
    #[must_use]
    pub fn as_str(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::TokenTypeMismatch => "token-type-mismatch",
            // The one reason that is not kebab-case; clients depend on it.
            Self::NoTokenInHeader => "No token in header",
            Self::SessionTokenAndUatMissing => "session-token-and-uat-missing",
            Self::SessionTokenButNoClientUat => "session-token-but-no-client-uat",
            Self::ClientUatButNoSessionToken => "client-uat-but-no-session-token",
            Self::SessionTokenIatBeforeClientUat => "session-token-iat-before-client-uat",
            Self::DevBrowserSync => "dev-browser-sync",
            Self::DevBrowserMissing => "dev-browser-missing",
            Self::SatelliteNeedsSyncing => "satellite-needs-syncing",
            Self::PrimaryRespondsToSyncing => "primary-responds-to-syncing",
            Self::PrimaryDomainCrossOriginSync => "primary-domain-cross-origin-sync",
            Self::ActiveOrganizationMismatch => "active-organization-mismatch",
            Self::SessionTokenExpired { refresh } => {
                return Cow::Owned(format!("session-token-expired-refresh-{refresh}"));
            }
            Self::SessionTokenNbf => "session-token-nbf",
            Self::SessionTokenIatInTheFuture => "session-token-iat-in-the-future",
            Self::SessionTokenMissing => "session-token-missing",
            Self::Verification(reason) => reason.as_str(),
        })
    }
}

impl fmt::Display for AuthReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}
