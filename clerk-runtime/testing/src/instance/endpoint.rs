//! The endpoints that can be made to fail.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// An endpoint that can be made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// `GET /v1/jwks` and `GET /.well-known/jwks.json`.
    Jwks,
    /// `GET /v1/client/handshake`.
    Handshake,
    /// `GET /v1/clients/handshake_payload`.
    HandshakePayload,
    /// `POST /v1/sessions/{id}/refresh`.
    SessionRefresh,
    /// Everything else that browsers ask the Frontend API for.
    FrontendApi,
    /// `POST /api_keys/verify`.
    VerifyApiKey,
    /// `POST /m2m_tokens/verify`.
    VerifyM2mToken,
    /// `POST /oauth_applications/access_tokens/verify`.
    VerifyOAuthToken,
    /// Everything else below `/api_keys`.
    ApiKeys,
    /// Everything else below `/m2m_tokens`.
    M2mTokens,
    /// Everything below `/v1/machines`.
    Machines,
    /// Everything below `/v1/oauth_applications`.
    OAuthApplications,
    /// Everything below `/oauth`, and `GET /.well-known/oauth-authorization-server`.
    AuthorizationServer,
    /// Everything below `/v1/users`, `/v1/email_addresses` and `/v1/phone_numbers`.
    Users,
    /// Everything below `/v1/organizations` and `/v1/organization_…`: memberships, invitations, domains, roles,
    /// permissions.
    Organizations,
    /// Everything else below `/v1/sessions` and `/v1/clients`, and sign-in tokens.
    Sessions,
    /// Everything else below `/v1` that concerns the instance as a whole: plans, invitations, lists of identifiers, redirect
    /// URLs, JWT templates.
    Instance,
}

impl Endpoint {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Jwks,
        Self::Handshake,
        Self::HandshakePayload,
        Self::SessionRefresh,
        Self::FrontendApi,
        Self::VerifyApiKey,
        Self::VerifyM2mToken,
        Self::VerifyOAuthToken,
        Self::ApiKeys,
        Self::M2mTokens,
        Self::Machines,
        Self::OAuthApplications,
        Self::AuthorizationServer,
        Self::Users,
        Self::Organizations,
        Self::Sessions,
        Self::Instance,
    ];

    /// What programs call it: the name of the variant in snake case, such as `frontend_api`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jwks => "jwks",
            Self::Handshake => "handshake",
            Self::HandshakePayload => "handshake_payload",
            Self::SessionRefresh => "session_refresh",
            Self::FrontendApi => "frontend_api",
            Self::VerifyApiKey => "verify_api_key",
            Self::VerifyM2mToken => "verify_m2m_token",
            Self::VerifyOAuthToken => "verify_oauth_token",
            Self::ApiKeys => "api_keys",
            Self::M2mTokens => "m2m_tokens",
            Self::Machines => "machines",
            Self::OAuthApplications => "oauth_applications",
            Self::AuthorizationServer => "authorization_server",
            Self::Users => "users",
            Self::Organizations => "organizations",
            Self::Sessions => "sessions",
            Self::Instance => "instance",
        }
    }
}

impl FromStr for Endpoint {
    type Err = UnknownEndpoint;

    fn from_str(text: &str) -> Result<Self, UnknownEndpoint> {
        Self::ALL.iter().copied().find(|it| it.as_str() == text).ok_or(UnknownEndpoint)
    }
}

/// The text is not the name of an [`Endpoint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownEndpoint;

impl fmt::Display for UnknownEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no such endpoint; the names are ")?;
        let names: Vec<_> = Endpoint::ALL.iter().map(|it| it.as_str()).collect();
        f.write_str(&names.join(", "))
    }
}

impl Error for UnknownEndpoint {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_name() {
        for endpoint in Endpoint::ALL {
            assert_eq!(endpoint.as_str().parse(), Ok(*endpoint));
        }
        assert!("nothing".parse::<Endpoint>().unwrap_err().to_string().contains("frontend_api"));
    }
}
