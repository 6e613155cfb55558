//! Can a handler's parameter hold everyone whom its policy lets through? Answered while the handler compiles.

use std::marker::PhantomData;

use super::claims::Claims;
use super::from_auth::{FromAuth, Holds};
use super::session::SessionAuth;
use super::variant::Variant;
use crate::token::{Accepts, TokenType, TokenTypes};

/// Asks about the parameter type `T`: `Parameter::<T>::HOLDS` finds the inherent constant for Auth types and the
/// trait's for every other type, whatever name the type goes by.
pub struct Parameter<T>(PhantomData<T>);

impl<T: FromAuth> Parameter<T> {
    /// What `T` can hold.
    pub const HOLDS: Option<Holds> = Some(T::HOLDS);
}

/// An extractor that hands its own rejection to the handler: its error is for nobody who may be let through.
impl<T: FromAuth, E> Parameter<Result<T, E>> {
    /// What `T` can hold.
    pub const HOLDS: Option<Holds> = Some(T::HOLDS);
}

/// Claims are those of a session.
impl<T> Parameter<Claims<T>> {
    /// What the claims can be of.
    pub const HOLDS: Option<Holds> = Some(SessionAuth::HOLDS);
}

/// Every type that is no Auth type.
pub trait NotAnAuthParameter {
    /// Nothing.
    const HOLDS: Option<Holds> = None;
}

impl<T> NotAnAuthParameter for Parameter<T> {}

/// Fails to compile, at the caller's place, when a policy lets someone through whom the parameter cannot hold, or when
/// the parameter, or a variant of it, holds nobody whom the policy lets through.
///
/// `rejects` tells `#[protect]`, which lets nobody through who is not signed in, from `#[auth]`.
#[track_caller]
#[expect(clippy::panic, reason = "evaluated by the compiler only")]
pub const fn check_parameter(holds: Option<Holds>, accepts: Accepts, rejects: bool) {
    let Some(holds) = holds else {
        return;
    };
    if let Some(mistake) = mistake(&holds, accepts.types(), !rejects) {
        panic!("{}", mistake);
    }
}

/// Fails to compile, at the caller's place, when a `#[public]` handler asks who is calling.
#[track_caller]
#[expect(clippy::panic, reason = "evaluated by the compiler only")]
pub const fn check_public_parameter(holds: Option<Holds>) {
    if holds.is_some() {
        panic!("a `#[public]` handler does not look at its caller: remove this parameter, or use `#[auth]`");
    }
}

const fn mistake(holds: &Holds, accepted: TokenTypes, signed_out: bool) -> Option<&'static str> {
    if holds.tokens.intersection(accepted).is_empty() {
        return Some(
            "this parameter can never be handed over: the handler accepts none of the tokens that it holds",
        );
    }
    let is_enum = !holds.variants.is_empty();
    if signed_out && !holds.signed_out {
        return Some(if is_enum {
            "this enum has no variant for a caller who is not signed in, and `#[auth]` lets everyone through: add \
             `Nobody` to it, or use `#[protect]`"
        } else {
            "this parameter cannot hold a caller who is not signed in, and `#[auth]` lets everyone through: take \
             `Auth` or `Option<…>`, or use `#[protect]`"
        });
    }
    let missing = if holds.others { None } else { accepted.without(holds.tokens).first() };
    match missing {
        Some(token_type) if is_enum => Some(no_variant(token_type)),
        Some(token_type) => Some(cannot_hold(token_type)),
        None => superfluous(holds.variants, accepted, signed_out),
    }
}

const fn no_variant(token_type: TokenType) -> &'static str {
    match token_type {
        TokenType::SessionToken => {
            "this enum has no variant for a session, which the handler accepts: add `User(SessionAuth)` to it"
        }
        TokenType::ApiKey => {
            "this enum has no variant for an API key, which the handler accepts: add `Key(ApiKeyAuth)` to it"
        }
        TokenType::M2mToken => {
            "this enum has no variant for an M2M token, which the handler accepts: add `Machine(M2mAuth)` to it"
        }
        TokenType::OAuthToken => {
            "this enum has no variant for an OAuth token, which the handler accepts: add `App(OAuthAuth)` to it"
        }
    }
}

const fn cannot_hold(token_type: TokenType) -> &'static str {
    match token_type {
        TokenType::SessionToken => {
            "this parameter cannot hold a session, which the handler accepts: take `Auth`, or an enum with \
             `#[derive(FromAuth)]`"
        }
        TokenType::ApiKey => {
            "this parameter cannot hold an API key, which the handler accepts: take `Auth`, or an enum with \
             `#[derive(FromAuth)]`"
        }
        TokenType::M2mToken => {
            "this parameter cannot hold an M2M token, which the handler accepts: take `Auth`, or an enum with \
             `#[derive(FromAuth)]`"
        }
        TokenType::OAuthToken => {
            "this parameter cannot hold an OAuth token, which the handler accepts: take `Auth`, or an enum with \
             `#[derive(FromAuth)]`"
        }
    }
}

#[expect(clippy::indexing_slicing, reason = "bounded by the loop; iterators do not run in const fn")]
const fn superfluous(variants: &[Variant], accepted: TokenTypes, signed_out: bool) -> Option<&'static str> {
    let mut index = 0;
    while index < variants.len() {
        if let Some(complaint) = variants[index].complaint(accepted, signed_out) {
            return Some(complaint);
        }
        index += 1;
    }
    None
}
