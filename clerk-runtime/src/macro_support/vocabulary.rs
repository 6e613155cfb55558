//! The types of which a policy consists, and everything else that generated code names.

use std::borrow::Cow;
use std::convert::Infallible;
use std::marker::PhantomData;
use std::time::Duration;

pub use super::conditions::*;
pub use super::formats::*;
pub use super::site::{Site, Site64, Site512};
pub use super::text::{
    Absent, ConstantText, Letters, Letters16, Letters24, Letters32, Letters48, Letters64, LongLetters,
    OptionalText, Org, Org10, Org16, Org20, Org24, Org32, OrgAdmin, OrgMember, StaticText, text,
};
pub use super::tokens::*;
pub use crate::__implement_extractors as implement_extractors;
pub use crate::auth::fits::{self, Fits};
pub use crate::auth::{
    AuthVariant, Choice, Holds, NotAnAuthParameter, Parameter, ParameterOf, ParameterOfPublic, Variant,
    enum_holds, repetition,
};
pub use crate::edge::typed::{TypedPolicy, TypedSite};
pub use clerk_rules::{TextKind, word};

use clerk_rules::ASK_EVERY_TIME;

use crate::edge::answers::Rejections;
use crate::policy::{self, Policy, Rule};
use crate::token::Accepts;

/// What a handler in the documentation has instead of a guard.
pub struct NoGuard(Infallible);

impl NoGuard {
    /// Cannot be called, because there is no such value.
    pub const fn end(self) {
        match self.0 {}
    }
}

/// `#[protect]` with conditions only: `C` is the condition, `S` the position in the source. A type separate from
/// [`ProtectedWith`], because the compiler needs time for every parameter of a type, even for one with a default.
pub struct Protected<C, S>(PhantomData<(C, S)>);

impl<C: TypedCondition, S: TypedSite> TypedPolicy for Protected<C, S> {
    const POLICY: Policy = protected::<C, S>(OneToken::<SessionToken>::ACCEPTS, [None; 2], 0, false);
}

/// `#[protect]` with other options: `T` are the accepted tokens, `U` the URLs; then `max_stale` in milliseconds (0 for none)
/// and `challenge`.
pub struct ProtectedWith<
    C,
    S,
    T,
    U = Urls<Absent, Absent>,
    const MAX_STALE: u64 = 0,
    const CHALLENGE: bool = false,
>(PhantomData<(C, S, T, U)>);

impl<C, S, T, U, const MAX_STALE: u64, const CHALLENGE: bool> TypedPolicy
    for ProtectedWith<C, S, T, U, MAX_STALE, CHALLENGE>
where
    C: TypedCondition,
    T: TypedAccepts,
    U: TypedUrls,
    S: TypedSite,
{
    const POLICY: Policy =
        protected::<C, S>(T::ACCEPTS, [U::UNAUTHENTICATED, U::UNAUTHORIZED], MAX_STALE, CHALLENGE);
}

const fn protected<C: TypedCondition, S: TypedSite>(
    accepts: Accepts,
    [unauthenticated, unauthorized]: [Option<&'static str>; 2],
    max_stale: u64,
    challenge: bool,
) -> Policy {
    policy::<S>(
        accepts,
        max_stale,
        Rule::Protect(policy::Protect {
            condition: C::CONDITION,
            check: C::CHECK,
            unauthenticated_url: borrowed(unauthenticated),
            unauthorized_url: borrowed(unauthorized),
            challenge,
        }),
    )
}

/// `#[auth]`: `T` are the accepted tokens, `S` is the position in the source; then whether pending sessions
/// count as signed out, and `max_stale` in milliseconds (0 for none).
pub struct HandedOver<T, S, const TREAT_PENDING_AS_SIGNED_OUT: bool, const MAX_STALE: u64 = 0>(
    PhantomData<(T, S)>,
);

impl<T, S, const TREAT_PENDING_AS_SIGNED_OUT: bool, const MAX_STALE: u64> TypedPolicy
    for HandedOver<T, S, TREAT_PENDING_AS_SIGNED_OUT, MAX_STALE>
where
    T: TypedAccepts,
    S: TypedSite,
{
    const POLICY: Policy = policy::<S>(
        T::ACCEPTS,
        MAX_STALE,
        Rule::HandOver { treat_pending_as_signed_out: TREAT_PENDING_AS_SIGNED_OUT },
    );
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

/// The function in `rejections = …`, which a type cannot contain.
pub trait TypedRejections: 'static {
    /// The answers to rejections.
    const REJECTIONS: fn() -> Rejections;
}

/// `max_stale` is in milliseconds, or 0 for none.
const fn policy<S: TypedSite>(accepts: Accepts, max_stale: u64, rule: Rule) -> Policy {
    let max_stale = duration(max_stale);
    Policy { name: S::NAME, file: S::FILE, line: S::LINE, accepts, max_stale, same_origin: None, rule }
}

const fn borrowed(text: Option<&'static str>) -> Option<Cow<'static, str>> {
    match text {
        Some(text) => Some(Cow::Borrowed(text)),
        None => None,
    }
}

const fn duration(milliseconds: u64) -> Option<Duration> {
    match milliseconds {
        0 => None,
        ASK_EVERY_TIME => Some(Duration::ZERO),
        milliseconds => Some(Duration::from_millis(milliseconds)),
    }
}

/// The URLs to which rejected callers are redirected.
pub trait TypedUrls: 'static {
    /// For callers who are not signed in.
    const UNAUTHENTICATED: Option<&'static str>;
    /// For signed-in callers who may not pass.
    const UNAUTHORIZED: Option<&'static str>;
}

/// `unauthenticated_url` and `unauthorized_url`, each a string or [`Absent`].
pub struct Urls<A, B>(PhantomData<(A, B)>);

impl<A: OptionalText, B: OptionalText> TypedUrls for Urls<A, B> {
    const UNAUTHENTICATED: Option<&'static str> = A::OPTIONAL_TEXT;
    const UNAUTHORIZED: Option<&'static str> = B::OPTIONAL_TEXT;
}
