//! The four kinds of token a request may carry, and which of them an endpoint accepts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A kind of token that Clerk issues.
///
/// The wire names (`session_token`, `api_key`, …) are those of the reference SDK's `tokenType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum TokenType {
    /// A user's session: a JWT in the `Authorization` header or in the `__session` cookie.
    SessionToken,
    /// An API key of a user or an organization (`ak_…`).
    ApiKey,
    /// A machine-to-machine token: opaque (`mt_…`), or a JWT whose subject is a machine (`mch_…`).
    M2mToken,
    /// An OAuth access token: opaque (`oat_…`), or a JWT of type `at+jwt` (RFC 9068).
    OAuthToken,
}

impl TokenType {
    /// Every token type, sessions first.
    pub const ALL: [Self; 4] = [Self::SessionToken, Self::ApiKey, Self::M2mToken, Self::OAuthToken];

    /// The wire name, for example `session_token`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.as_rule().name()
    }

    /// Whether a machine, not a user's browser session, presents this kind of token.
    #[must_use]
    pub const fn is_machine(self) -> bool {
        !matches!(self, Self::SessionToken)
    }

    const fn bit(self) -> u8 {
        self.as_rule().bit()
    }

    const fn as_rule(self) -> clerk_rules::TokenType {
        match self {
            Self::SessionToken => clerk_rules::TokenType::SessionToken,
            Self::ApiKey => clerk_rules::TokenType::ApiKey,
            Self::M2mToken => clerk_rules::TokenType::M2mToken,
            Self::OAuthToken => clerk_rules::TokenType::OAuthToken,
        }
    }
}

/// Serializes as the wire name.
impl Serialize for TokenType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit_variant("TokenType", *self as u32, self.as_str())
    }
}

/// Deserializes from the wire name only.
impl<'de> Deserialize<'de> for TokenType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        name.parse().map_err(de::Error::custom)
    }
}

/// Parses the wire name only.
///
/// ```
/// use clerk_runtime::TokenType;
///
/// assert_eq!("api_key".parse(), Ok(TokenType::ApiKey));
/// assert!("API key".parse::<TokenType>().is_err());
/// ```
impl FromStr for TokenType {
    type Err = UnknownTokenType;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|token_type| token_type.as_str() == name).ok_or(UnknownTokenType(()))
    }
}

/// The error for a text that is not the name of a token type. It does not contain the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a token type: expected session_token, api_key, m2m_token or oauth_token")]
pub struct UnknownTokenType(());

impl fmt::Display for TokenType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of token types.
///
/// ```
/// use clerk_runtime::token::TokenTypes;
/// use clerk_runtime::TokenType;
///
/// let set = TokenTypes::of(&[TokenType::SessionToken, TokenType::ApiKey]);
/// assert!(set.contains(TokenType::ApiKey));
/// assert!(!set.contains(TokenType::OAuthToken));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TokenTypes(u8);

impl TokenTypes {
    /// The empty set.
    pub const NONE: Self = Self(0);
    /// All four token types.
    pub const ALL: Self = Self::of(&TokenType::ALL);

    /// The set of these types.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "bounded by the loop; iterators do not run in const fn")]
    pub const fn of(types: &[TokenType]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < types.len() {
            bits |= types[index].bit();
            index += 1;
        }
        Self(bits)
    }

    /// The set of the types with these [bits](TokenType::bit).
    pub(crate) const fn of_bits(bits: u8) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// Whether `token_type` is in the set.
    #[must_use]
    pub const fn contains(self, token_type: TokenType) -> bool {
        self.0 & token_type.bit() != 0
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The only type in the set; `None` if it is empty or has several types.
    #[must_use]
    pub(crate) const fn single(self) -> Option<TokenType> {
        match self.first() {
            Some(first) if self.0 == first.bit() => Some(first),
            _ => None,
        }
    }

    /// The first type of the set, sessions first.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "bounded by the loop; iterators do not run in const fn")]
    pub(crate) const fn first(self) -> Option<TokenType> {
        let mut index = 0;
        while index < TokenType::ALL.len() {
            if self.contains(TokenType::ALL[index]) {
                return Some(TokenType::ALL[index]);
            }
            index += 1;
        }
        None
    }

    /// The types that are in `self` and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The types that are in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The types that are in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The types of the set, sessions first.
    pub fn iter(self) -> impl Iterator<Item = TokenType> {
        TokenType::ALL.into_iter().filter(move |token_type| self.contains(*token_type))
    }
}

impl fmt::Debug for TokenTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Which token types an endpoint accepts (the reference's `acceptsToken`).
///
/// A single type and a list of one type differ as in the reference: when another token arrives, a single type
/// yields the unauthenticated object *of that type*, and a list yields the object of an invalid token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Accepts {
    /// Every token type.
    Any,
    /// Exactly this type.
    One(TokenType),
    /// Any of these types.
    Listed(TokenTypes),
}

impl Accepts {
    /// The accepted types as a set.
    #[must_use]
    pub const fn types(self) -> TokenTypes {
        match self {
            Self::Any => TokenTypes::ALL,
            Self::One(token_type) => TokenTypes::of(&[token_type]),
            Self::Listed(types) => types,
        }
    }

    /// Whether `token_type` is accepted.
    #[must_use]
    pub const fn accepts(self, token_type: TokenType) -> bool {
        self.types().contains(token_type)
    }
}

/// Session tokens only, as in the reference.
impl Default for Accepts {
    fn default() -> Self {
        Self::One(TokenType::SessionToken)
    }
}

impl From<TokenType> for Accepts {
    fn from(token_type: TokenType) -> Self {
        Self::One(token_type)
    }
}

/// A list, even if the set has one type.
impl From<TokenTypes> for Accepts {
    fn from(token_types: TokenTypes) -> Self {
        Self::Listed(token_types)
    }
}

/// A list, as for an array.
impl From<&[TokenType]> for Accepts {
    fn from(token_types: &[TokenType]) -> Self {
        Self::Listed(TokenTypes::of(token_types))
    }
}

/// A list, as in `token = ["session_token", "api_key"]`.
impl<const N: usize> From<[TokenType; N]> for Accepts {
    fn from(token_types: [TokenType; N]) -> Self {
        Self::Listed(TokenTypes::of(&token_types))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_types_are_read_from_what_they_are_written_as() {
        for token_type in TokenType::ALL {
            assert_eq!(token_type.to_string().parse(), Ok(token_type));
            let json = serde_json::to_string(&token_type).unwrap();
            assert_eq!(serde_json::from_str::<TokenType>(&json).unwrap(), token_type);
        }
        // The escape prevents borrowing the text.
        assert_eq!(serde_json::from_str::<TokenType>(r#""api\u005fkey""#).unwrap(), TokenType::ApiKey);
        for text in ["", "session", "API_KEY", "api_key ", "any", "machine_token"] {
            assert_eq!(text.parse::<TokenType>(), Err(UnknownTokenType(())), "{text}");
            assert!(serde_json::from_value::<TokenType>(text.into()).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<TokenType>("1").is_err());
    }

    #[test]
    fn sets_and_slices_are_lists() {
        let types = [TokenType::SessionToken, TokenType::ApiKey];
        let listed = Accepts::Listed(TokenTypes::of(&types));
        assert_eq!(Accepts::from(types), listed);
        assert_eq!(Accepts::from(types.as_slice()), listed);
        assert_eq!(Accepts::from(TokenTypes::of(&types)), listed);
        // As in the reference, a list of one type is not the same as that type.
        assert_ne!(Accepts::from([TokenType::ApiKey].as_slice()), Accepts::One(TokenType::ApiKey));
        assert_ne!(Accepts::from(TokenTypes::of(&[TokenType::ApiKey])), Accepts::One(TokenType::ApiKey));
    }
}
