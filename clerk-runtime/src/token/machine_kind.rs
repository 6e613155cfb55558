//! The kinds of machine tokens, and how they differ.

use serde::{Deserialize, Serialize};

use super::kind::TokenType;

/// A kind of machine token. Every table below names each kind, so a new one cannot be mistaken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum MachineKind {
    ApiKey,
    M2m,
    OAuth,
}

/// The endpoint of the Backend API that verifies an opaque token.
pub(crate) struct VerifyEndpoint {
    /// The name in events and metrics.
    pub(crate) name: &'static str,
    /// The path directly below the API URL.
    pub(crate) path: &'static str,
    /// The member of the request body for the token.
    pub(crate) field: &'static str,
    /// The value of `object` in the answer.
    pub(crate) object: &'static str,
    /// The number of time units per second in the answer.
    pub(crate) units_per_second: f64,
}

impl MachineKind {
    pub(crate) const ALL: [Self; 3] = [Self::ApiKey, Self::M2m, Self::OAuth];

    /// The kind of a token type; `None` for sessions.
    pub(crate) const fn of(token_type: TokenType) -> Option<Self> {
        match token_type {
            TokenType::SessionToken => None,
            TokenType::ApiKey => Some(Self::ApiKey),
            TokenType::M2mToken => Some(Self::M2m),
            TokenType::OAuthToken => Some(Self::OAuth),
        }
    }

    pub(crate) const fn token_type(self) -> TokenType {
        match self {
            Self::ApiKey => TokenType::ApiKey,
            Self::M2m => TokenType::M2mToken,
            Self::OAuth => TokenType::OAuthToken,
        }
    }

    /// The prefix of an opaque token of this kind.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::ApiKey => "ak_",
            Self::M2m => "mt_",
            Self::OAuth => "oat_",
        }
    }

    /// The kind of an opaque token.
    pub(crate) fn of_opaque(token: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| token.starts_with(kind.prefix()))
    }

    /// The name in the reference's messages.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::ApiKey => "API key",
            Self::M2m => "Machine token",
            Self::OAuth => "OAuth token",
        }
    }

    pub(crate) const fn verify_endpoint(self) -> VerifyEndpoint {
        match self {
            Self::ApiKey => VerifyEndpoint {
                name: "verify_api_key",
                path: "api_keys/verify",
                field: "secret",
                object: "api_key",
                units_per_second: 1000.0,
            },
            Self::M2m => VerifyEndpoint {
                name: "verify_m2m_token",
                path: "m2m_tokens/verify",
                field: "token",
                object: "machine_to_machine_token",
                units_per_second: 1000.0,
            },
            Self::OAuth => VerifyEndpoint {
                name: "verify_oauth_token",
                path: "oauth_applications/access_tokens/verify",
                field: "access_token",
                object: "clerk_idp_oauth_access_token",
                units_per_second: 1.0,
            },
        }
    }
}
