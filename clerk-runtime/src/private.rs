//! What generated code may name; not covered by any stability promise.
//!
//! A policy travels in the **type** of the one parameter that a macro puts in front of a handler, as a term built
//! from the types below. Types rather than a hidden item beside the handler, because an attribute cannot see whether
//! its function stands in a module or in an `impl` block, where no item could be placed. Text is packed into const
//! generics ([`Text`]).

use std::borrow::Cow;
use std::marker::PhantomData;

pub use axum::extract::{FromRequestParts, OptionalFromRequestParts};
pub use http::request::Parts;

pub use crate::auth::{
    AuthVariant, Choice, Holds, NO_VARIANT, NotAnAuthParameter, Parameter, Variant, check_parameter,
    check_variant, enum_holds,
};
pub use crate::extract::{Guard, extract, extract_optional};
pub use crate::router_layer::protect_router;

use crate::auth::Auth;
use crate::condition::{Condition, Reverification, ReverificationLevel};
use crate::policy::{Enforcement, Policy};
use crate::token::{Accepts, TokenType, TokenTypes};

/// A policy as a type: what [`Guard`] enforces.
pub trait TypedPolicy: 'static {
    /// The same as data.
    const POLICY: Policy;
}

/// `#[protect]`: `C` is the condition, `T` the accepted tokens, `U` the URLs, `S` the place in the source.
pub struct Protect<C, T, U, S>(PhantomData<(C, T, U, S)>);

impl<C: TypedCondition, T: TypedAccepts, U: TypedUrls, S: TypedSite> TypedPolicy for Protect<C, T, U, S> {
    const POLICY: Policy = Policy {
        name: S::NAME,
        line: S::LINE,
        accepts: T::ACCEPTS,
        enforcement: Enforcement::Protect {
            condition: C::CONDITION,
            unauthenticated_url: U::UNAUTHENTICATED,
            unauthorized_url: U::UNAUTHORIZED,
        },
    };
}

/// `#[auth]`: `T` the accepted tokens, then whether pending sessions count as signed out, `S` the place.
pub struct HandOver<T, S, const TREAT_PENDING_AS_SIGNED_OUT: bool>(PhantomData<(T, S)>);

impl<T: TypedAccepts, S: TypedSite, const TREAT_PENDING_AS_SIGNED_OUT: bool> TypedPolicy
    for HandOver<T, S, TREAT_PENDING_AS_SIGNED_OUT>
{
    const POLICY: Policy = Policy {
        name: S::NAME,
        line: S::LINE,
        accepts: T::ACCEPTS,
        enforcement: Enforcement::HandOver { treat_pending_as_signed_out: TREAT_PENDING_AS_SIGNED_OUT },
    };
}

// --- conditions ---------------------------------------------------------------------------------------------------

/// A condition as a type; `None` asks for nothing beyond being signed in.
pub trait TypedCondition: 'static {
    /// The same as data.
    const CONDITION: Option<Condition>;
}

/// A condition that asks for something, so that it can stand in a combinator.
pub trait AskedCondition: TypedCondition {
    /// The same as data.
    const ASKED: Condition;
}

/// No condition: signed in is enough.
pub struct SignedIn;

impl TypedCondition for SignedIn {
    const CONDITION: Option<Condition> = None;
}

macro_rules! conditions {
    ($($(#[$doc:meta])* $name:ident<$parameter:ident: $bound:path> = $value:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name<$parameter>(PhantomData<$parameter>);

        impl<$parameter: $bound> AskedCondition for $name<$parameter> {
            const ASKED: Condition = $value;
        }

        impl<$parameter: $bound> TypedCondition for $name<$parameter> {
            const CONDITION: Option<Condition> = Some(Self::ASKED);
        }
    )*};
}

conditions! {
    /// `role = "…"`.
    Role<T: StaticText> = Condition::Role(Cow::Borrowed(T::TEXT));
    /// `permission = "…"`.
    Permission<T: StaticText> = Condition::Permission(Cow::Borrowed(T::TEXT));
    /// `feature = "…"`.
    Feature<T: StaticText> = Condition::Feature(Cow::Borrowed(T::TEXT));
    /// `plan = "…"`.
    Plan<T: StaticText> = Condition::Plan(Cow::Borrowed(T::TEXT));
    /// `scope = "…"`.
    Scope<T: StaticText> = Condition::Scope(Cow::Borrowed(T::TEXT));
    /// `reverification = "…"` or `reverification(…)`.
    Reverified<T: TypedReverification> = Condition::Reverification(T::REVERIFICATION);
    /// `has = …`.
    Has<P: Predicate> = Condition::Has(P::PREDICATE);
    /// `all(…)`, or several conditions side by side.
    All<L: ConditionList> = Condition::All(Cow::Borrowed(L::CONDITIONS));
    /// `any(…)`.
    Any<L: ConditionList> = Condition::Any(Cow::Borrowed(L::CONDITIONS));
    /// `not(…)`; its list has one element.
    Not<L: ConditionList> = Condition::Not(Cow::Borrowed(L::CONDITIONS));
}

/// The operands of a combinator: a tuple of one to sixteen conditions.
pub trait ConditionList: 'static {
    /// The same as data.
    const CONDITIONS: &'static [Condition];
}

macro_rules! condition_lists {
    ($first:ident $($rest:ident)*) => {
        impl<$first: AskedCondition, $($rest: AskedCondition),*> ConditionList for ($first, $($rest,)*) {
            const CONDITIONS: &'static [Condition] = &[$first::ASKED, $($rest::ASKED),*];
        }
        condition_lists! { $($rest)* }
    };
    () => {};
}

condition_lists! { A B C D E F G H I J K L M N O P }

/// The predicate of `has = …`, which a macro implements for a hidden type of its own.
pub trait Predicate: 'static {
    /// The predicate.
    const PREDICATE: fn(&Auth) -> bool;
}

/// What `reverification` asks for.
pub trait TypedReverification: 'static {
    /// The same as data.
    const REVERIFICATION: Reverification;
}

macro_rules! presets {
    ($($(#[$doc:meta])* $name:ident = $value:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl TypedReverification for $name {
            const REVERIFICATION: Reverification = $value;
        }
    )*};
}

presets! {
    /// `reverification = "strict_mfa"`.
    StrictMfa = Reverification::STRICT_MFA;
    /// `reverification = "strict"`.
    Strict = Reverification::STRICT;
    /// `reverification = "moderate"`.
    Moderate = Reverification::MODERATE;
    /// `reverification = "lax"`.
    Lax = Reverification::LAX;
}

macro_rules! levels {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        pub struct $name<const AFTER_MINUTES: u32>;

        impl<const AFTER_MINUTES: u32> TypedReverification for $name<AFTER_MINUTES> {
            const REVERIFICATION: Reverification =
                Reverification::new(ReverificationLevel::$name, AFTER_MINUTES);
        }
    )*};
}

levels! {
    /// `reverification(level = "first_factor", after_minutes = …)`.
    FirstFactor;
    /// `reverification(level = "second_factor", after_minutes = …)`.
    SecondFactor;
    /// `reverification(level = "multi_factor", after_minutes = …)`.
    MultiFactor;
}

// --- accepted tokens ----------------------------------------------------------------------------------------------

/// Accepted tokens as a type.
pub trait TypedAccepts: 'static {
    /// The same as data.
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
    /// The same as data.
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
    /// The same as data.
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

// --- URLs, place, text --------------------------------------------------------------------------------------------

/// Where a rejected caller is sent.
pub trait TypedUrls: 'static {
    /// For callers who are not signed in.
    const UNAUTHENTICATED: Option<&'static str>;
    /// For signed-in callers who may not pass.
    const UNAUTHORIZED: Option<&'static str>;
}

/// `unauthenticated_url` and `unauthorized_url`, each a [`Text`] or [`Absent`].
pub struct Urls<A, B>(PhantomData<(A, B)>);

impl<A: OptionalText, B: OptionalText> TypedUrls for Urls<A, B> {
    const UNAUTHENTICATED: Option<&'static str> = A::OPTIONAL_TEXT;
    const UNAUTHORIZED: Option<&'static str> = B::OPTIONAL_TEXT;
}

/// Where an attribute stands in the source.
pub trait TypedSite: 'static {
    /// The handler's name.
    const NAME: &'static str;
    /// The line of the attribute.
    const LINE: u32;
}

/// The handler's name and the attribute's line.
pub struct Site<N, const LINE: u32>(PhantomData<N>);

impl<N: StaticText, const LINE: u32> TypedSite for Site<N, LINE> {
    const NAME: &'static str = N::TEXT;
    const LINE: u32 = LINE;
}

/// A text, or none.
pub trait OptionalText: 'static {
    /// The same as data.
    const OPTIONAL_TEXT: Option<&'static str>;
}

/// No text.
pub struct Absent;

impl OptionalText for Absent {
    const OPTIONAL_TEXT: Option<&'static str> = None;
}

impl<T: StaticText> OptionalText for T {
    const OPTIONAL_TEXT: Option<&'static str> = Some(T::TEXT);
}

/// A text as a type.
pub trait StaticText: 'static {
    /// The same as data.
    const TEXT: &'static str;
}

/// The longest text that a policy can carry, in bytes.
pub const TEXT_LIMIT: usize = 256;

macro_rules! text {
    ($($word:ident)*) => {
        /// `LENGTH` bytes of UTF-8, packed sixteen to a word by [`word`], the first byte highest.
        pub struct Text<const LENGTH: usize, $(const $word: u128 = 0),*>;

        impl<const LENGTH: usize, $(const $word: u128),*> Text<LENGTH, $($word),*> {
            const BYTES: [u8; TEXT_LIMIT] = unpack([$($word),*]);
        }

        impl<const LENGTH: usize, $(const $word: u128),*> StaticText for Text<LENGTH, $($word),*> {
            const TEXT: &'static str = match std::str::from_utf8(Self::BYTES.split_at(LENGTH).0) {
                Ok(text) => text,
                Err(_) => "",
            };
        }
    };
}

text! { A B C D E F G H I J K L M N O P }

/// The `index`-th group of sixteen bytes of `text`, zero-padded.
#[must_use]
#[expect(clippy::indexing_slicing, reason = "bounded by the check; iterators do not run in const fn")]
pub const fn word(text: &str, index: usize) -> u128 {
    let bytes = text.as_bytes();
    let mut word = 0;
    let mut offset = 0;
    while offset < 16 {
        let position = index * 16 + offset;
        let byte = if position < bytes.len() { bytes[position] } else { 0 };
        word = (word << 8) | byte as u128;
        offset += 1;
    }
    word
}

#[expect(clippy::indexing_slicing, reason = "bounded by the array; iterators do not run in const fn")]
const fn unpack(words: [u128; TEXT_LIMIT / 16]) -> [u8; TEXT_LIMIT] {
    let mut bytes = [0; TEXT_LIMIT];
    let mut position = 0;
    while position < TEXT_LIMIT {
        bytes[position] = words[position / 16].to_be_bytes()[position % 16];
        position += 1;
    }
    bytes
}
