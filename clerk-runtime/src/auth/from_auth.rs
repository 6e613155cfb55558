//! Conversions from the Auth object to the types of handler parameters.

use super::{ApiKeyAuth, Auth, M2mAuth, MachineAuth, OAuthAuth, SessionAuth, SignedOut, Variant};
use crate::token::{Accepts, TokenType, TokenTypes};

/// A type in which a handler can receive its Auth object.
///
/// It is implemented by [`Auth`], the Auth types of single token types, `Option` of these, and enums with
/// [`#[derive(FromAuth)]`](derive@crate::FromAuth). A handler does not compile if its policy accepts a caller that its
/// parameter cannot hold.
pub trait FromAuth: Sized {
    /// The callers that the type can hold.
    const HOLDS: Holds;

    /// Converts `auth`; `None` if the type cannot hold it.
    fn from_auth(auth: Auth) -> Option<Self>;
}

/// The callers that a parameter type can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holds {
    pub(crate) tokens: TokenTypes,
    pub(crate) signed_out: bool,
    /// Whether the value is `None` for every other caller.
    pub(super) others: bool,
    /// The variants of an enum; empty for other types.
    pub(super) variants: &'static [Variant],
}

impl Holds {
    /// No callers, as a starting point.
    pub(super) const NOTHING: Self = Self::tokens(TokenTypes::NONE);
    /// Callers who are not signed in.
    pub(super) const NOBODY: Self = Self::NOTHING.or_signed_out();

    /// Only callers with one of these tokens.
    #[must_use]
    pub const fn tokens(tokens: TokenTypes) -> Self {
        Self { tokens, signed_out: false, others: false, variants: &[] }
    }

    /// These callers, and callers who are not signed in.
    #[must_use]
    pub const fn or_signed_out(self) -> Self {
        Self { signed_out: true, ..self }
    }

    /// What a parameter of this type accepts if its handler has no policy.
    pub(crate) const fn accepts(&self) -> Accepts {
        match self.tokens.single() {
            Some(token_type) => Accepts::One(token_type),
            None => Accepts::Listed(self.tokens),
        }
    }

    /// These callers, and `None` for all others.
    const fn or_none(self) -> Self {
        Self { signed_out: true, others: true, ..self }
    }
}

impl FromAuth for Auth {
    const HOLDS: Holds = Holds::tokens(TokenTypes::ALL).or_signed_out();

    fn from_auth(auth: Auth) -> Option<Self> {
        Some(auth)
    }
}

macro_rules! from_one {
    ($($name:ident: $variant:ident, $token_type:ident;)*) => {$(
        impl FromAuth for $name {
            const HOLDS: Holds = Holds::tokens(TokenTypes::of(&[TokenType::$token_type]));

            fn from_auth(auth: Auth) -> Option<Self> {
                match auth {
                    Auth::$variant(auth) => Some(auth),
                    _ => None,
                }
            }
        }
    )*};
}

from_one! {
    SessionAuth: Session, SessionToken;
    ApiKeyAuth: ApiKey, ApiKey;
    M2mAuth: M2m, M2mToken;
    OAuthAuth: OAuth, OAuthToken;
}

impl FromAuth for MachineAuth {
    const HOLDS: Holds = Holds::tokens(TokenTypes::ALL.without(SessionAuth::HOLDS.tokens));

    fn from_auth(auth: Auth) -> Option<Self> {
        auth.machine()
    }
}

impl FromAuth for SignedOut {
    const HOLDS: Holds = Holds::NOBODY;

    fn from_auth(auth: Auth) -> Option<Self> {
        match auth {
            Auth::SignedOut(nobody) => Some(nobody),
            _ => None,
        }
    }
}

/// `None` for every caller that `T` cannot hold.
impl<T: FromAuth> FromAuth for Option<T> {
    const HOLDS: Holds = T::HOLDS.or_none();

    fn from_auth(auth: Auth) -> Option<Self> {
        Some(T::from_auth(auth))
    }
}
