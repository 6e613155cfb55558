//! Checks at compile time whether a handler's parameter can hold every caller that its policy accepts.

use std::marker::PhantomData;

use super::claims::Claims;
use super::fits::*;
use super::from_auth::{FromAuth, Holds};
use super::session::SessionAuth;
use super::variant::Variant;
use crate::token::{TokenType, TokenTypes};

/// The parameter type `T`. For Auth types, `Parameter::<T>::HOLDS` is the inherent constant, and for all
/// other types that of the trait, even if the type has an alias.
pub struct Parameter<T>(PhantomData<T>);

impl<T: FromAuth> Parameter<T> {
    /// The callers that `T` can hold.
    pub const HOLDS: Option<Holds> = Some(T::HOLDS);
}

/// An extractor whose rejection is passed to the handler. Its error is not for callers that may pass.
impl<T: FromAuth, E> Parameter<Result<T, E>> {
    /// The callers that `T` can hold.
    pub const HOLDS: Option<Holds> = Some(T::HOLDS);
}

/// Claims belong to a session.
impl<T> Parameter<Claims<T>> {
    /// The callers who can have the claims.
    pub const HOLDS: Option<Holds> = Some(SessionAuth::HOLDS);
}

/// The parameter type `T` of a handler that accepts the tokens with the bits `ACCEPTED`. `REJECTS` is true for
/// `#[protect]`, which accepts only signed-in callers, and false for `#[auth]`.
///
/// `ParameterOf::<T, …>::MISFIT` is chosen like [`Parameter::<T>::HOLDS`](Parameter). It is a constant and not a
/// function, because the compiler evaluates it once for all handlers with the same parameter.
pub struct ParameterOf<T, const ACCEPTED: u8, const REJECTS: bool>(PhantomData<T>);

/// The same for a `#[public]` handler, which passes on no caller.
pub struct ParameterOfPublic<T>(PhantomData<T>);

macro_rules! auth_parameters {
    ($(impl<$($generic:ident $(: $bound:ident)?),*> $parameter:ty: $held:ty;)*) => {$(
        impl<$($generic $(: $bound)?,)* const ACCEPTED: u8, const REJECTS: bool>
            ParameterOf<$parameter, ACCEPTED, REJECTS>
        {
            /// The number of the parameter's misfit, as in [`Fits`]; 0 if it fits.
            pub const MISFIT: u8 =
                misfit_of_auth(&<$held>::HOLDS, TokenTypes::of_bits(ACCEPTED), !REJECTS);
        }

        impl<$($generic $(: $bound)?),*> ParameterOfPublic<$parameter> {
            /// The number of the parameter's misfit, as in [`Fits`].
            pub const MISFIT: u8 = NOT_HANDED_OVER_BY_PUBLIC;
        }
    )*};
}

auth_parameters! {
    impl<T: FromAuth> T: T;
    impl<T: FromAuth, E> Result<T, E>: T;
    impl<T> Claims<T>: SessionAuth;
}

/// Implemented for all types that are not Auth types.
pub trait NotAnAuthParameter {
    /// The type holds no caller.
    const HOLDS: Option<Holds> = None;
    /// The type fits every handler.
    const MISFIT: u8 = FITS;
}

impl<T> NotAnAuthParameter for Parameter<T> {}
impl<T, const ACCEPTED: u8, const REJECTS: bool> NotAnAuthParameter for ParameterOf<T, ACCEPTED, REJECTS> {}
impl<T> NotAnAuthParameter for ParameterOfPublic<T> {}

const fn misfit_of_auth(holds: &Holds, accepted: TokenTypes, signed_out: bool) -> u8 {
    if holds.tokens.is_empty() && !holds.signed_out {
        // An enum with variants that are not Auth types, which has its own error.
        return FITS;
    }
    if holds.tokens.intersection(accepted).is_empty() {
        return NEVER_HANDED_OVER;
    }
    let is_enum = !holds.variants.is_empty();
    if signed_out && !holds.signed_out {
        return if is_enum { NO_VARIANT_FOR_NOBODY } else { NOBODY_NOT_HELD };
    }
    let missing = if holds.others { None } else { accepted.without(holds.tokens).first() };
    match missing {
        Some(token_type) if is_enum => no_variant(token_type),
        Some(token_type) => not_held(token_type),
        None => superfluous(holds.variants, accepted, signed_out),
    }
}

const fn no_variant(token_type: TokenType) -> u8 {
    match token_type {
        TokenType::SessionToken => NO_VARIANT_FOR_SESSIONS,
        TokenType::ApiKey => NO_VARIANT_FOR_API_KEYS,
        TokenType::M2mToken => NO_VARIANT_FOR_M2M_TOKENS,
        TokenType::OAuthToken => NO_VARIANT_FOR_OAUTH_TOKENS,
    }
}

const fn not_held(token_type: TokenType) -> u8 {
    match token_type {
        TokenType::SessionToken => SESSION_NOT_HELD,
        TokenType::ApiKey => API_KEY_NOT_HELD,
        TokenType::M2mToken => M2M_TOKEN_NOT_HELD,
        TokenType::OAuthToken => OAUTH_TOKEN_NOT_HELD,
    }
}

/// The first variant that no caller can become.
#[expect(clippy::indexing_slicing, reason = "bounded by the loop; iterators do not run in const fn")]
const fn superfluous(variants: &[Variant], accepted: TokenTypes, signed_out: bool) -> u8 {
    let mut index = 0;
    while index < variants.len() {
        let variant = &variants[index];
        if !variant.is_produced(accepted, signed_out) {
            return match (variant.signed_out, variant.tokens.single()) {
                (true, _) => SUPERFLUOUS_VARIANT_FOR_NOBODY,
                (false, Some(TokenType::SessionToken)) => SUPERFLUOUS_VARIANT_FOR_SESSIONS,
                (false, Some(TokenType::ApiKey)) => SUPERFLUOUS_VARIANT_FOR_API_KEYS,
                (false, Some(TokenType::M2mToken)) => SUPERFLUOUS_VARIANT_FOR_M2M_TOKENS,
                (false, Some(TokenType::OAuthToken)) => SUPERFLUOUS_VARIANT_FOR_OAUTH_TOKENS,
                (false, None) => SUPERFLUOUS_VARIANT_FOR_MACHINES,
            };
        }
        index += 1;
    }
    FITS
}
