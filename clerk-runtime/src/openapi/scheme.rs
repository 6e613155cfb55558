//! OpenAPI security schemes for the ways to present a token.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};

use crate::token::TokenType;

/// A way to present tokens of one type.
#[derive(Clone, Copy)]
pub(super) struct Scheme {
    /// The name in the document's components.
    pub(super) name: &'static str,
    pub(super) token_type: TokenType,
}

impl Scheme {
    /// All ways: one for each type of token in the `Authorization` header, and one for the session cookie.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let cookie = Self { name: COOKIE_SCHEME, token_type: TokenType::SessionToken };
        let headers = TokenType::ALL.map(|token_type| Self { name: token_type.as_str(), token_type });
        let [session, machines @ ..] = headers;
        [session, cookie].into_iter().chain(machines)
    }

    pub(super) fn security_scheme(&self) -> SecurityScheme {
        if self.name == COOKIE_SCHEME {
            return SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
                "__session",
                "The session cookie that Clerk sets in browsers",
            )));
        }
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
        SecurityScheme::Http(bearer.description(Some(description(self.token_type))).build())
    }
}

const COOKIE_SCHEME: &str = "session_cookie";

const fn description(token_type: TokenType) -> &'static str {
    match token_type {
        TokenType::SessionToken => "A session token of Clerk (a JWT)",
        TokenType::ApiKey => "An API key of Clerk",
        TokenType::M2mToken => "A machine-to-machine token of Clerk",
        TokenType::OAuthToken => "An OAuth access token of Clerk",
    }
}
