//! The ways to present a token, as OpenAPI security schemes.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};

use crate::token::TokenType;

/// A way to present tokens of one type.
pub(super) struct Scheme {
    /// The name among the components of a document.
    pub(super) name: &'static str,
    pub(super) token_type: TokenType,
    description: &'static str,
}

/// Every way; a session token has two.
pub(super) static SCHEMES: [Scheme; 5] = [
    Scheme {
        name: "session_token",
        token_type: TokenType::SessionToken,
        description: "A session token of Clerk (a JWT)",
    },
    Scheme {
        name: COOKIE_SCHEME,
        token_type: TokenType::SessionToken,
        description: "The session cookie that Clerk sets in browsers",
    },
    Scheme { name: "api_key", token_type: TokenType::ApiKey, description: "An API key of Clerk" },
    Scheme {
        name: "m2m_token",
        token_type: TokenType::M2mToken,
        description: "A machine-to-machine token of Clerk",
    },
    Scheme {
        name: "oauth_token",
        token_type: TokenType::OAuthToken,
        description: "An OAuth access token of Clerk",
    },
];

impl Scheme {
    pub(super) fn security_scheme(&self) -> SecurityScheme {
        if self.name == COOKIE_SCHEME {
            return SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
                "__session",
                self.description,
            )));
        }
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(self.description));
        SecurityScheme::Http(bearer.build())
    }
}

const COOKIE_SCHEME: &str = "session_cookie";
