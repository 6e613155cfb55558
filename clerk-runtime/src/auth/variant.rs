//! The variants of an enum with `#[derive(FromAuth)]`.

use super::from_auth::{FromAuth, Holds};
use super::{ApiKeyAuth, Auth, M2mAuth, MachineAuth, OAuthAuth, SessionAuth, SignedOut};
use crate::token::TokenTypes;

/// What a variant of an enum with `#[derive(FromAuth)]` can hold: one of the Auth types.
#[diagnostic::on_unimplemented(
    message = "a variant of `#[derive(FromAuth)]` cannot hold `{Self}`",
    label = "not an Auth type",
    note = "hold `SessionAuth`, `ApiKeyAuth`, `M2mAuth`, `OAuthAuth`, `MachineAuth` or `SignedOut`, or nothing for callers who are not signed in"
)]
pub trait AuthVariant: FromAuth {}

impl AuthVariant for SessionAuth {}
impl AuthVariant for ApiKeyAuth {}
impl AuthVariant for M2mAuth {}
impl AuthVariant for OAuthAuth {}
impl AuthVariant for MachineAuth {}
impl AuthVariant for SignedOut {}

/// One variant, as data for the check of a handler's parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    tokens: TokenTypes,
    signed_out: bool,
    superfluous: &'static str,
}

impl Variant {
    /// The variant that holds `payload`; `superfluous` is what to say where no caller can ever become it.
    #[must_use]
    pub const fn new(payload: Option<Holds>, superfluous: &'static str) -> Self {
        let payload = or_nothing(payload);
        Self { tokens: payload.tokens, signed_out: payload.signed_out, superfluous }
    }

    /// The message about this variant, if a handler that accepts `tokens` never produces it.
    pub(super) const fn complaint(&self, tokens: TokenTypes, signed_out: bool) -> Option<&'static str> {
        let produced = !self.tokens.intersection(tokens).is_empty() || (self.signed_out && signed_out);
        if produced { None } else { Some(self.superfluous) }
    }
}

/// What an enum with these variants holds.
#[must_use]
#[expect(clippy::indexing_slicing, reason = "bounded by the loop; iterators do not run in const fn")]
pub const fn enum_holds(variants: &'static [Variant]) -> Holds {
    let mut holds = Holds { variants, ..Holds::NOTHING };
    let mut index = 0;
    while index < variants.len() {
        holds.tokens = holds.tokens.union(variants[index].tokens);
        holds.signed_out |= variants[index].signed_out;
        index += 1;
    }
    holds
}

/// What is held before the first [`check_variant`].
pub const NO_VARIANT: Holds = Holds::NOTHING;

/// What is held after a variant for `payload` as well.
///
/// Fails to compile, at the caller's place, where `held` already holds the same callers.
#[track_caller]
#[expect(clippy::panic, reason = "evaluated by the compiler only")]
pub const fn check_variant(held: Holds, payload: Option<Holds>) -> Holds {
    let payload = or_nothing(payload);
    if !held.tokens.intersection(payload.tokens).is_empty() {
        panic!("an earlier variant holds these callers already: write one variant for each token type");
    }
    if held.signed_out && payload.signed_out {
        panic!("an earlier variant holds the callers who are not signed in already: remove one of the two");
    }
    Holds {
        tokens: held.tokens.union(payload.tokens),
        signed_out: held.signed_out || payload.signed_out,
        ..held
    }
}

/// That a payload is no Auth type is reported once, by the bound of [`Choice::or`].
const fn or_nothing(payload: Option<Holds>) -> Holds {
    match payload {
        Some(payload) => payload,
        None => Holds::NOTHING,
    }
}

/// The Auth object on its way through the variants of an enum, in order.
#[derive(Debug)]
#[must_use]
pub struct Choice<E>(Result<E, Auth>);

impl<E> Choice<E> {
    /// No variant has been tried.
    pub const fn among(auth: Auth) -> Self {
        Self(Err(auth))
    }

    /// Tries the variant that holds `T`.
    pub fn or<T: AuthVariant>(self, variant: fn(T) -> E) -> Self {
        Self(self.0.or_else(|auth| T::from_auth(auth.clone()).map(variant).ok_or(auth)))
    }

    /// Tries the variant that holds nothing.
    pub fn or_signed_out(self, variant: E) -> Self {
        Self(self.0.or_else(|auth| if auth.is_authenticated() { Err(auth) } else { Ok(variant) }))
    }

    /// The variant that fitted.
    pub fn chosen(self) -> Option<E> {
        self.0.ok()
    }
}
