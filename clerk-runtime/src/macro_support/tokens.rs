//! Accepted tokens as types.

use std::marker::PhantomData;

use crate::token::{Accepts, TokenType, TokenTypes};

/// Accepted tokens as a type.
pub trait TypedAccepts: 'static {
    /// The accepted tokens as data.
    const ACCEPTS: Accepts;
}

/// `token = any`.
pub struct AnyToken;

impl TypedAccepts for AnyToken {
    const ACCEPTS: Accepts = Accepts::Any;
}

/// `token = "api_key"`: exactly one type.
pub struct OneToken<T>(PhantomData<T>);

impl<T: TypedToken> TypedAccepts for OneToken<T> {
    const ACCEPTS: Accepts = Accepts::One(T::TOKEN_TYPE);
}

/// `token = ["session_token", "api_key"]`: a tuple of one to four types.
pub struct ListedTokens<L>(PhantomData<L>);

impl<L: TokenList> TypedAccepts for ListedTokens<L> {
    const ACCEPTS: Accepts = Accepts::Listed(TokenTypes::of(L::TOKEN_TYPES));
}

/// The types of a [`ListedTokens`].
pub trait TokenList: 'static {
    /// The types as data.
    const TOKEN_TYPES: &'static [TokenType];
}

macro_rules! token_lists {
    ($first:ident $($rest:ident)*) => {
        impl<$first: TypedToken, $($rest: TypedToken),*> TokenList for ($first, $($rest,)*) {
            const TOKEN_TYPES: &'static [TokenType] = &[$first::TOKEN_TYPE, $($rest::TOKEN_TYPE),*];
        }
        token_lists! { $($rest)* }
    };
    () => {};
}

token_lists! { A B C D }

/// A token type as a type.
pub trait TypedToken: 'static {
    /// The type as data.
    const TOKEN_TYPE: TokenType;
}

macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl TypedToken for $name {
            const TOKEN_TYPE: TokenType = TokenType::$name;
        }
    )*};
}

tokens! {
    /// `session_token`.
    SessionToken;
    /// `api_key`.
    ApiKey;
    /// `m2m_token`.
    M2mToken;
    /// `oauth_token`.
    OAuthToken;
}
