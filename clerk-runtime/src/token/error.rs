//! Why a token was refused, in the reference's words.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

/// The error for a token that was refused or could not be checked.
///
/// # Security
///
/// The message names claims and reasons, and never contains the token.
#[derive(Clone, Debug)]
pub struct TokenVerificationError {
    reason: TokenVerificationErrorReason,
    message: Cow<'static, str>,
    action: Option<&'static str>,
    unavailable: Option<Unavailable>,
}

/// Clerk could not be asked. Trying again later may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unavailable {
    /// The API's `Retry-After`, in seconds.
    pub(crate) retry_after: Option<u32>,
}

impl Unavailable {
    /// Without a time at which to try again.
    pub(crate) const fn for_now() -> Self {
        Self { retry_after: None }
    }
}

impl TokenVerificationError {
    pub(crate) fn new(reason: TokenVerificationErrorReason, message: impl Into<Cow<'static, str>>) -> Self {
        Self { reason, message: message.into(), action: None, unavailable: None }
    }

    pub(crate) const fn with_action(mut self, action: &'static str) -> Self {
        self.action = Some(action);
        self
    }

    pub(crate) const fn with_unavailable(mut self, unavailable: Unavailable) -> Self {
        self.unavailable = Some(unavailable);
        self
    }

    /// The documented reason.
    #[must_use]
    pub const fn reason(&self) -> TokenVerificationErrorReason {
        self.reason
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether Clerk could not be reached, so it is not known whether the token is valid. A retry may help.
    #[must_use]
    pub const fn is_unavailable(&self) -> bool {
        self.unavailable.is_some()
    }

    pub(crate) const fn unavailable(&self) -> Option<Unavailable> {
        self.unavailable
    }

    /// The message for a request state: what is wrong, what to do, and where the token was.
    pub(crate) fn full_message(&self, carrier: TokenCarrier) -> String {
        let (separator, action) = self.action.map_or(("", ""), |action| (" ", action));
        let (reason, carrier) = (self.reason.as_str(), carrier.as_str());
        [&self.message, separator, action, " (reason=", reason, ", token-carrier=", carrier, ")"].concat()
    }
}

impl fmt::Display for TokenVerificationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.action {
            Some(action) => write!(f, " {action}"),
            None => Ok(()),
        }
    }
}

impl StdError for TokenVerificationError {}

/// Where the request had the session token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenCarrier {
    Header,
    Cookie,
}

impl TokenCarrier {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// The advice for most refused tokens.
pub(crate) const USE_A_CLERK_JWT: &str = "Make sure that this is a valid Clerk-generated JWT.";
/// The advice for an API that answers unexpectedly.
pub(crate) const CONTACT_SUPPORT: &str = "Contact support@clerk.com";

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// The documented reasons for refusing a token, with the reference's wire names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum TokenVerificationErrorReason {
            $($(#[$doc])* $name,)*
        }

        impl TokenVerificationErrorReason {
            /// The wire name, for example `token-expired`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// The reason with this wire name.
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$name),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for TokenVerificationErrorReason {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

reasons! {
    /// Not a JWT, or a JWT of the wrong type or category, or an opaque token that the API does not know.
    TokenInvalid = "token-invalid",
    /// The `alg` header is not allowed.
    TokenInvalidAlgorithm = "token-invalid-algorithm",
    /// `azp` is not one of the configured authorized parties.
    TokenInvalidAuthorizedParties = "token-invalid-authorized-parties",
    /// `iss` is not one of the configured issuers.
    TokenInvalidIssuer = "token-invalid-issuer",
    /// The signature does not match.
    TokenInvalidSignature = "token-invalid-signature",
    /// The time is past `exp`.
    TokenExpired = "token-expired",
    /// The time is before `nbf`.
    TokenNotActiveYet = "token-not-active-yet",
    /// `iat` is in the future.
    TokenIatInTheFuture = "token-iat-in-the-future",
    /// A required claim is missing or malformed, or the signature could not be computed.
    TokenVerificationFailed = "token-verification-failed",
    /// The Backend API refused the secret key.
    SecretKeyInvalid = "secret-key-invalid",
    /// No PEM key is configured.
    JwkLocalMissing = "jwk-local-missing",
    /// The JWKS could not be loaded.
    JwkRemoteFailedToLoad = "jwk-remote-failed-to-load",
    /// Neither a PEM key nor a secret key is configured.
    JwkFailedToResolve = "jwk-failed-to-resolve",
    /// No key of the JWKS has the token's `kid`.
    JwkKidMismatch = "jwk-kid-mismatch",
    /// The failure could not be classified.
    UnexpectedError = "unexpected-error",
}
