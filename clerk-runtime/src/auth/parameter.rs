//! Can a handler's parameter hold everyone whom its policy lets through? Answered while the handler compiles.

use std::marker::PhantomData;

use super::from_auth::{FromAuth, Holds};
use crate::token::{Accepts, TokenType, TokenTypes};

/// Asks about the parameter type `T`: `Parameter::<T>::HOLDS` finds the inherent constant for Auth types and the
/// trait's for every other type, whatever name the type goes by.
pub struct Parameter<T>(PhantomData<T>);

impl<T: FromAuth> Parameter<T> {
    /// What `T` can hold.
    pub const HOLDS: Option<Holds> = Some(T::HOLDS);
}

/// Every type that is no Auth type.
pub trait NotAnAuthParameter {
    /// Nothing.
    const HOLDS: Option<Holds> = None;
}

impl<T> NotAnAuthParameter for Parameter<T> {}

/// Fails to compile, at the caller's place, when a policy lets someone through whom the parameter cannot hold.
///
/// `rejects` tells `#[protect]`, which lets nobody through who is not signed in, from `#[auth]`.
#[track_caller]
#[expect(clippy::panic, reason = "evaluated by the compiler only")]
pub const fn check_parameter(holds: Option<Holds>, accepts: Accepts, rejects: bool) {
    let Some(holds) = holds else {
        return;
    };
    if holds.tokens.intersection(accepts.types()).is_empty() {
        panic!(
            "this parameter can never be handed over: the handler accepts none of the tokens that it holds"
        );
    }
    if !rejects && !holds.signed_out {
        panic!(
            "this parameter cannot hold a caller who is not signed in, and `#[auth]` lets everyone through: take \
             `Auth` or `Option<…>`, or use `#[protect]`"
        );
    }
    match first(accepts.types().without(holds.tokens)) {
        None => {}
        Some(TokenType::SessionToken) => panic!(
            "this parameter cannot hold a session, which the handler accepts: take `Auth`, or an enum with \
             `#[derive(FromAuth)]`"
        ),
        Some(TokenType::ApiKey) => panic!(
            "this parameter cannot hold an API key, which the handler accepts: take `Auth`, or an enum with \
             `#[derive(FromAuth)]`"
        ),
        Some(TokenType::M2mToken) => panic!(
            "this parameter cannot hold an M2M token, which the handler accepts: take `Auth`, or an enum with \
             `#[derive(FromAuth)]`"
        ),
        Some(TokenType::OAuthToken) => panic!(
            "this parameter cannot hold an OAuth token, which the handler accepts: take `Auth`, or an enum with \
             `#[derive(FromAuth)]`"
        ),
    }
}

#[expect(clippy::indexing_slicing, reason = "bounded by the loop; iterators do not run in const fn")]
const fn first(types: TokenTypes) -> Option<TokenType> {
    let mut index = 0;
    while index < TokenType::ALL.len() {
        if types.contains(TokenType::ALL[index]) {
            return Some(TokenType::ALL[index]);
        }
        index += 1;
    }
    None
}
