//! The variants of an enum with `#[derive(FromAuth)]`.

use super::fits::{CALLERS_HELD_BEFORE, FITS, NOBODY_HELD_BEFORE};
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

/// A variant, as data for the check of a handler's parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    pub(super) tokens: TokenTypes,
    pub(super) signed_out: bool,
}

impl Variant {
    /// The variant that holds `payload`.
    #[must_use]
    pub const fn new(payload: Option<Holds>) -> Self {
        let payload = or_nothing(payload);
        Self { tokens: payload.tokens, signed_out: payload.signed_out }
    }

    /// Whether a handler that accepts `tokens` can produce this variant.
    pub(super) const fn is_produced(&self, tokens: TokenTypes, signed_out: bool) -> bool {
        !self.tokens.intersection(tokens).is_empty() || (self.signed_out && signed_out)
    }
}

/// The callers that an enum with these variants can hold.
#[must_use]
pub const fn enum_holds(variants: &'static [Variant]) -> Holds {
    Holds { variants, ..held_by(variants) }
}

#[expect(clippy::indexing_slicing, reason = "bounded by the loop; iterators do not run in const fn")]
const fn held_by(variants: &[Variant]) -> Holds {
    let mut holds = Holds::NOTHING;
    let mut index = 0;
    while index < variants.len() {
        holds.tokens = holds.tokens.union(variants[index].tokens);
        holds.signed_out |= variants[index].signed_out;
        index += 1;
    }
    holds
}

/// How the last of `variants` repeats an earlier one, as a number of [`Fits`](super::fits::Fits); 0 if it
/// does not.
#[must_use]
pub const fn repetition(variants: &[Variant]) -> u8 {
    let Some((last, before)) = variants.split_last() else { return FITS };
    let held = held_by(before);
    if !held.tokens.intersection(last.tokens).is_empty() {
        return CALLERS_HELD_BEFORE;
    }
    if held.signed_out && last.signed_out { NOBODY_HELD_BEFORE } else { FITS }
}

/// A payload that is not an Auth type is reported once, by the bound of [`Choice::or`].
const fn or_nothing(payload: Option<Holds>) -> Holds {
    match payload {
        Some(payload) => payload,
        None => Holds::NOTHING,
    }
}

/// The Auth object while the variants of an enum are tried in order.
#[derive(Debug)]
#[must_use]
pub struct Choice<E>(Result<E, Auth>);

impl<E> Choice<E> {
    /// Starts before the first variant.
    pub const fn among(auth: Auth) -> Self {
        Self(Err(auth))
    }

    /// Tries the variant that holds `T`.
    pub fn or<T: AuthVariant>(self, variant: fn(T) -> E) -> Self {
        Self(self.0.or_else(|auth| T::from_auth(auth.clone()).map(variant).ok_or(auth)))
    }

    /// Tries the variant without a payload.
    pub fn or_signed_out(self, variant: E) -> Self {
        Self(self.0.or_else(|auth| if auth.is_authenticated() { Err(auth) } else { Ok(variant) }))
    }

    /// The variant that fits.
    pub fn chosen(self) -> Option<E> {
        self.0.ok()
    }
}
