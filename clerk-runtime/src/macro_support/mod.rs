//! What generated code may name; not covered by any stability promise.
//!
//! A policy travels in the **type** of the one parameter that a macro puts in front of a handler, as a term built
//! from the types below. Types rather than a hidden item beside the handler, because an attribute cannot see whether
//! its function stands in a module or in an `impl` block, where no item could be placed. Text is packed into const
//! generics ([`Text256`]).

mod conditions;
mod extractors;
mod formats;
mod listed;
mod text;
mod tokens;

use std::borrow::Cow;
use std::marker::PhantomData;
use std::time::Duration;

pub use crate::__implement_extractors as implement_extractors;
pub use crate::auth::{
    AuthVariant, Choice, Holds, NO_VARIANT, NotAnAuthParameter, Parameter, Variant, check_parameter,
    check_public_parameter, check_variant, enum_holds,
};
pub use crate::edge::typed::{TypedPolicy, TypedSite};
pub use conditions::*;
pub use formats::*;
pub use text::{Absent, OptionalText, StaticText, Text16, Text32, Text64, Text256, word};
pub use tokens::*;

use crate::edge::answers::Rejections;
use crate::policy::{self, Policy, Rule};

/// `#[protect]`: `C` is the condition, `T` the accepted tokens, `U` the URLs, `S` the place in the source; then
/// `max_stale` in milliseconds (0 for none) and `challenge`.
pub struct Protect<C, T, U, S, const MAX_STALE: u64 = 0, const CHALLENGE: bool = false>(
    PhantomData<(C, T, U, S)>,
);

impl<C, T, U, S, const MAX_STALE: u64, const CHALLENGE: bool> TypedPolicy
    for Protect<C, T, U, S, MAX_STALE, CHALLENGE>
where
    C: TypedCondition,
    T: TypedAccepts,
    U: TypedUrls,
    S: TypedSite,
{
    const POLICY: Policy = Policy {
        name: S::NAME,
        file: S::FILE,
        line: S::LINE,
        accepts: T::ACCEPTS,
        max_stale: duration(MAX_STALE),
        same_origin: None,
        rule: Rule::Protect(policy::Protect {
            condition: C::CONDITION,
            check: C::CHECK,
            unauthenticated_url: borrowed(U::UNAUTHENTICATED),
            unauthorized_url: borrowed(U::UNAUTHORIZED),
            challenge: CHALLENGE,
        }),
    };
}

/// `#[auth]`: `T` the accepted tokens, `S` the place in the source, then whether pending sessions count as signed out,
/// and `max_stale` in milliseconds (0 for none).
pub struct HandOver<T, S, const TREAT_PENDING_AS_SIGNED_OUT: bool, const MAX_STALE: u64 = 0>(
    PhantomData<(T, S)>,
);

impl<T, S, const TREAT_PENDING_AS_SIGNED_OUT: bool, const MAX_STALE: u64> TypedPolicy
    for HandOver<T, S, TREAT_PENDING_AS_SIGNED_OUT, MAX_STALE>
where
    T: TypedAccepts,
    S: TypedSite,
{
    const POLICY: Policy = Policy {
        name: S::NAME,
        file: S::FILE,
        line: S::LINE,
        accepts: T::ACCEPTS,
        max_stale: duration(MAX_STALE),
        same_origin: None,
        rule: Rule::HandOver { treat_pending_as_signed_out: TREAT_PENDING_AS_SIGNED_OUT },
    };
}

/// `same_origin = …` of the policy `P`.
pub struct SameOrigin<P, const REQUIRED: bool>(PhantomData<P>);

impl<P: TypedPolicy, const REQUIRED: bool> TypedPolicy for SameOrigin<P, REQUIRED> {
    const POLICY: Policy = P::POLICY.same_origin(REQUIRED);
}

/// `rejections = …` of the policy `P`.
pub struct Answered<P, R>(PhantomData<(P, R)>);

impl<P: TypedPolicy, R: TypedRejections> TypedPolicy for Answered<P, R> {
    const POLICY: Policy = P::POLICY;
    const REJECTIONS: Option<fn() -> Rejections> = Some(R::REJECTIONS);
}

/// The function that `rejections = …` names, which no type can hold.
pub trait TypedRejections: 'static {
    /// How rejections are answered.
    const REJECTIONS: fn() -> Rejections;
}

const fn borrowed(text: Option<&'static str>) -> Option<Cow<'static, str>> {
    match text {
        Some(text) => Some(Cow::Borrowed(text)),
        None => None,
    }
}

const fn duration(milliseconds: u64) -> Option<Duration> {
    if milliseconds == 0 { None } else { Some(Duration::from_millis(milliseconds)) }
}

/// Where a rejected caller is sent.
pub trait TypedUrls: 'static {
    /// For callers who are not signed in.
    const UNAUTHENTICATED: Option<&'static str>;
    /// For signed-in callers who may not pass.
    const UNAUTHORIZED: Option<&'static str>;
}

/// `unauthenticated_url` and `unauthorized_url`, each a text or [`Absent`].
pub struct Urls<A, B>(PhantomData<(A, B)>);

impl<A: OptionalText, B: OptionalText> TypedUrls for Urls<A, B> {
    const UNAUTHENTICATED: Option<&'static str> = A::OPTIONAL_TEXT;
    const UNAUTHORIZED: Option<&'static str> = B::OPTIONAL_TEXT;
}

/// The handler's name, the attribute's file and line.
pub struct Site<N, F, const LINE: u32>(PhantomData<(N, F)>);

impl<N: StaticText, F: StaticText, const LINE: u32> TypedSite for Site<N, F, LINE> {
    const NAME: &'static str = N::TEXT;
    const FILE: &'static str = F::TEXT;
    const LINE: u32 = LINE;
}
