//! The names of token types.

use crate::bytes::equal;

/// A kind of token that Clerk issues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    /// A user's session.
    SessionToken,
    /// An API key of a user or an organization.
    ApiKey,
    /// A machine-to-machine token.
    M2mToken,
    /// An OAuth access token.
    OAuthToken,
}

impl TokenType {
    /// Every token type, sessions first.
    pub const ALL: [Self; 4] = [Self::SessionToken, Self::ApiKey, Self::M2mToken, Self::OAuthToken];

    /// Every accepted name of a token type: the wire names, and `machine_token`, which is what Clerk's
    /// documentation of `auth.protect()` calls an M2M token.
    pub const NAMES: [(&'static str, Self); 5] = [
        (Self::SessionToken.name(), Self::SessionToken),
        (Self::ApiKey.name(), Self::ApiKey),
        (Self::M2mToken.name(), Self::M2mToken),
        (Self::OAuthToken.name(), Self::OAuthToken),
        ("machine_token", Self::M2mToken),
    ];

    /// The type's bit in a set of types.
    #[must_use]
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// The type with this name.
    #[must_use]
    pub const fn named(name: &str) -> Option<Self> {
        let mut names: &[(&str, Self)] = &Self::NAMES;
        while let [(known, token_type), rest @ ..] = names {
            if equal(known, name) {
                return Some(*token_type);
            }
            names = rest;
        }
        None
    }

    /// The wire name, as the reference's `tokenType` spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SessionToken => "session_token",
            Self::ApiKey => "api_key",
            Self::M2mToken => "m2m_token",
            Self::OAuthToken => "oauth_token",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TokenType;

    #[test]
    fn names_are_read_back() {
        for token_type in TokenType::ALL {
            assert_eq!(TokenType::named(token_type.name()), Some(token_type));
        }
        assert_eq!(TokenType::named("machine_token"), Some(TokenType::M2mToken));
        for unknown in ["", "session", "any", "API_KEY", "api_key "] {
            assert_eq!(TokenType::named(unknown), None, "{unknown}");
        }
    }
}
