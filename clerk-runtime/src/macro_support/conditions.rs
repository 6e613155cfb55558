//! Conditions as types.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::text::StaticText;
use crate::auth::Auth;
use crate::auth::condition::{self, Condition, Reverification, ReverificationLevel};

/// A condition as a type. `None` requires only that the caller is signed in.
pub trait TypedCondition: 'static {
    /// The condition as data.
    const CONDITION: Option<Condition>;
    /// The name of the function that must accept the request as well.
    const CHECK: Option<&'static str> = None;
}

/// The condition `C` together with a check, a function that is written as `N`.
pub struct Checked<C, N>(PhantomData<(C, N)>);

impl<C: TypedCondition, N: StaticText> TypedCondition for Checked<C, N> {
    const CONDITION: Option<Condition> = C::CONDITION;
    const CHECK: Option<&'static str> = Some(N::TEXT);
}

/// A condition that is not empty, so it can be an operand of a combinator.
pub trait AskedCondition: TypedCondition {
    /// The condition as data.
    const ASKED: Condition;
}

/// No condition: any signed-in caller is accepted.
pub struct SignedIn;

impl TypedCondition for SignedIn {
    const CONDITION: Option<Condition> = None;
}

/// `not_impersonated`.
pub struct NotImpersonated;

impl AskedCondition for NotImpersonated {
    const ASKED: Condition = Condition::NotImpersonated;
}

impl TypedCondition for NotImpersonated {
    const CONDITION: Option<Condition> = Some(Self::ASKED);
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
    HasRole<T: StaticText> = Condition::Role(Cow::Borrowed(T::TEXT));
    /// `permission = "…"`.
    HasPermission<T: StaticText> = Condition::Permission(Cow::Borrowed(T::TEXT));
    /// `feature = "…"`.
    HasFeature<T: StaticText> = Condition::Feature(Cow::Borrowed(T::TEXT));
    /// `plan = "…"`.
    HasPlan<T: StaticText> = Condition::Plan(Cow::Borrowed(T::TEXT));
    /// `organization = "…"`.
    InOrganization<T: StaticText> = Condition::Organization(Cow::Borrowed(T::TEXT));
    /// `organization = path("…")`.
    InOrganizationOfPath<T: StaticText> = Condition::OrganizationInPath(Cow::Borrowed(T::TEXT));
    /// `scope = "…"`.
    HasScope<T: StaticText> = Condition::Scope(Cow::Borrowed(T::TEXT));
    /// `reverification = "…"` or `reverification(…)`.
    Reverified<T: TypedReverification> = Condition::Reverification(T::REVERIFICATION);
    /// `has = …`.
    Passes<P: Predicate> = Condition::Has(condition::Predicate::function(P::PREDICATE));
    /// `all(…)`, or several conditions side by side.
    AllOf<L: ConditionList> = Condition::All(Cow::Borrowed(L::CONDITIONS));
    /// `any(…)`.
    AnyOf<L: ConditionList> = Condition::Any(Cow::Borrowed(L::CONDITIONS));
    /// `not(…)`; its list has one element.
    Negated<L: ConditionList> = Condition::Not(Cow::Borrowed(L::CONDITIONS));
}

/// The operands of a combinator: a tuple of one to sixteen conditions.
pub trait ConditionList: 'static {
    /// The conditions as data.
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

/// The predicate of `has = …`, which a macro implements for its own hidden type.
pub trait Predicate: 'static {
    /// The predicate.
    const PREDICATE: fn(&Auth) -> bool;
}

/// The requirement of `reverification`, as a type.
pub trait TypedReverification: 'static {
    /// The requirement as data.
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
