//! Conditions on who is calling: one boolean expression over the Auth object, the same for every token type.

pub(crate) mod evaluate;

use std::borrow::Cow;
use std::fmt;
use std::ops::{BitAnd, BitOr, Not};

use clerk_rules::{Level, Preset};

use crate::auth::Auth;

/// A condition that [`Auth::has`](crate::Auth::has) evaluates and that `#[protect]` enforces.
///
/// Build one with [`role`], [`permission`], [`feature`], [`plan`], [`reverification`], [`scope`] and [`has`], and
/// combine them with `&`, `|` and `!`.
///
/// Rules, in order:
///
/// 1. Someone who is not signed in satisfies nothing, not even a negation.
/// 2. `role`, `permission`, `feature`, `plan` and `reverification` can be answered for sessions only, `scope` for
///    machine tokens only. What cannot be answered is neither true nor false, and its negation is not true either:
///    `!role("org:guest")` does not let an API key in.
/// 3. An empty [`Condition::All`] or [`Condition::Any`] is not satisfied.
///
/// ```
/// use clerk_runtime::{Condition, permission, role, scope};
///
/// let editors: Condition = role("org:admin") | permission("org:pages:write") | scope("pages:write");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Condition {
    /// The role in the active organization, with or without `org:` in front.
    Role(Cow<'static, str>),
    /// A permission in the active organization, with or without `org:` in front.
    Permission(Cow<'static, str>),
    /// A feature of the user or the active organization; `user:` or `org:` in front restricts it to one of them.
    Feature(Cow<'static, str>),
    /// A plan of the user or the active organization; `user:` or `org:` in front restricts it to one of them.
    Plan(Cow<'static, str>),
    /// The user's factors were verified recently enough.
    Reverification(Reverification),
    /// A scope that a machine token carries.
    Scope(Cow<'static, str>),
    /// The application's own predicate.
    Has(fn(&Auth) -> bool),
    /// All of these hold.
    All(Cow<'static, [Self]>),
    /// At least one of these holds.
    Any(Cow<'static, [Self]>),
    /// The first, and only, of these does not hold (a list of one, so that conditions can be constants).
    Not(Cow<'static, [Self]>),
}

impl Condition {
    /// The single conditions that it is made of, but for those in a negation.
    pub(crate) fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter().flat_map(Self::leaves).collect()
            }
            Self::Not(_) => Vec::new(),
            leaf => vec![leaf],
        }
    }
}

/// The caller has `role` in the active organization, for example `org:admin`.
pub fn role(role: impl Into<Cow<'static, str>>) -> Condition {
    Condition::Role(role.into())
}

/// The caller has `permission` in the active organization, for example `org:invoices:create`.
pub fn permission(permission: impl Into<Cow<'static, str>>) -> Condition {
    Condition::Permission(permission.into())
}

/// The caller, or the active organization, has `feature`, for example `export` or `org:export`.
pub fn feature(feature: impl Into<Cow<'static, str>>) -> Condition {
    Condition::Feature(feature.into())
}

/// The caller, or the active organization, is on `plan`, for example `pro` or `user:pro`.
pub fn plan(plan: impl Into<Cow<'static, str>>) -> Condition {
    Condition::Plan(plan.into())
}

/// The caller verified their factors as recently as `reverification` asks.
pub fn reverification(reverification: Reverification) -> Condition {
    Condition::Reverification(reverification)
}

/// The presented machine token carries `scope`.
pub fn scope(scope: impl Into<Cow<'static, str>>) -> Condition {
    Condition::Scope(scope.into())
}

/// The application's own predicate over the Auth object.
pub fn has(predicate: fn(&Auth) -> bool) -> Condition {
    Condition::Has(predicate)
}

impl Condition {
    /// The options of an attribute that asks for this.
    pub(crate) fn side_by_side(&self) -> String {
        match self {
            Self::All(conditions) => commas(conditions),
            condition => condition.to_string(),
        }
    }
}

/// Equal conditions are written alike; predicates are equal where they are one function.
///
/// The compiler may merge functions that do the same, and may compile one function several times: it can happen that two
/// predicates of your own are equal, and that one is not equal to itself.
impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Role(own), Self::Role(other))
            | (Self::Permission(own), Self::Permission(other))
            | (Self::Feature(own), Self::Feature(other))
            | (Self::Plan(own), Self::Plan(other))
            | (Self::Scope(own), Self::Scope(other)) => own == other,
            (Self::Reverification(own), Self::Reverification(other)) => own == other,
            (Self::Has(own), Self::Has(other)) => std::ptr::fn_addr_eq(*own, *other),
            (Self::All(own), Self::All(other))
            | (Self::Any(own), Self::Any(other))
            | (Self::Not(own), Self::Not(other)) => own == other,
            _ => false,
        }
    }
}

/// As it is written in `#[protect(…)]`; predicates have no name, so that they are just `has`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(text) => write!(f, "role = {text:?}"),
            Self::Permission(text) => write!(f, "permission = {text:?}"),
            Self::Feature(text) => write!(f, "feature = {text:?}"),
            Self::Plan(text) => write!(f, "plan = {text:?}"),
            Self::Scope(text) => write!(f, "scope = {text:?}"),
            Self::Reverification(required) => required.fmt(f),
            Self::Has(_) => f.write_str("has"),
            Self::All(conditions) => write!(f, "all({})", commas(conditions)),
            Self::Any(conditions) => write!(f, "any({})", commas(conditions)),
            Self::Not(conditions) => write!(f, "not({})", commas(conditions)),
        }
    }
}

fn commas(conditions: &[Condition]) -> String {
    conditions.iter().map(Condition::to_string).collect::<Vec<_>>().join(", ")
}

impl BitAnd for Condition {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self::All(Cow::Owned(vec![self, other]))
    }
}

impl BitOr for Condition {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self::Any(Cow::Owned(vec![self, other]))
    }
}

impl Not for Condition {
    type Output = Self;

    fn not(self) -> Self {
        Self::Not(Cow::Owned(vec![self]))
    }
}

/// How recently, and with which factors, a user must have verified themselves.
///
/// Source: the reference's reverification presets and its `{level, afterMinutes}` object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reverification {
    level: ReverificationLevel,
    after_minutes: u32,
}

impl Reverification {
    /// Both factors within 10 minutes (`strict_mfa`).
    pub const STRICT_MFA: Self = Self::of(Preset::StrictMfa);
    /// The second factor within 10 minutes (`strict`).
    pub const STRICT: Self = Self::of(Preset::Strict);
    /// The second factor within an hour (`moderate`).
    pub const MODERATE: Self = Self::of(Preset::Moderate);
    /// The second factor within a day (`lax`).
    pub const LAX: Self = Self::of(Preset::Lax);

    /// A requirement of `level` within `after_minutes` minutes; 0 minutes is never satisfied.
    #[must_use]
    pub const fn new(level: ReverificationLevel, after_minutes: u32) -> Self {
        Self { level, after_minutes }
    }

    /// The requirement that the preset `name` stands for: `strict_mfa`, `strict`, `moderate` or `lax`.
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        Preset::named(name).map(Self::of)
    }

    /// The preset's name, where it is one of the presets.
    #[must_use]
    pub const fn preset_name(self) -> Option<&'static str> {
        match Preset::of(self.level.as_rule(), self.after_minutes) {
            Some(preset) => Some(preset.name()),
            None => None,
        }
    }

    /// Which factors count.
    #[must_use]
    pub const fn level(self) -> ReverificationLevel {
        self.level
    }

    /// How long a verification stays good, in minutes.
    #[must_use]
    pub const fn after_minutes(self) -> u32 {
        self.after_minutes
    }

    const fn of(preset: Preset) -> Self {
        let level = match preset.level() {
            Level::FirstFactor => ReverificationLevel::FirstFactor,
            Level::SecondFactor => ReverificationLevel::SecondFactor,
            Level::MultiFactor => ReverificationLevel::MultiFactor,
        };
        Self::new(level, preset.after_minutes())
    }
}

/// As it is written in `#[protect(…)]`.
impl fmt::Display for Reverification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.preset_name() {
            Some(preset) => write!(f, "reverification = {preset:?}"),
            None => {
                let (level, minutes) = (self.level.as_str(), self.after_minutes);
                write!(f, "reverification(level = {level:?}, after_minutes = {minutes})")
            }
        }
    }
}

/// Which of a user's factors a [`Reverification`] looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReverificationLevel {
    /// The first factor (`first_factor`).
    FirstFactor,
    /// The second factor, or the first where the user has no second (`second_factor`).
    SecondFactor,
    /// Both factors, or the first where the user has no second (`multi_factor`).
    MultiFactor,
}

impl ReverificationLevel {
    /// The wire name, for example `first_factor`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.as_rule().name()
    }

    const fn as_rule(self) -> Level {
        match self {
            Self::FirstFactor => Level::FirstFactor,
            Self::SecondFactor => Level::SecondFactor,
            Self::MultiFactor => Level::MultiFactor,
        }
    }
}

impl fmt::Display for ReverificationLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_named(auth: &Auth) -> bool {
        auth.user_id() == Some("ada")
    }

    fn every_kind() -> [Condition; 10] {
        [
            role("a"),
            permission("a"),
            feature("a"),
            plan("a"),
            scope("a"),
            reverification(Reverification::STRICT),
            has(is_named),
            role("a") & plan("a"),
            role("a") | plan("a"),
            !role("a"),
        ]
    }

    #[test]
    fn conditions_are_equal_to_themselves_alone() {
        for (at, condition) in every_kind().iter().enumerate() {
            for (other_at, other) in every_kind().iter().enumerate() {
                assert_eq!(condition == other, at == other_at, "{condition} and {other}");
            }
        }
        assert_ne!(role("a"), role("b"));
        assert_ne!(has(is_named), has(|auth| auth.session_id().is_some()));
        assert_ne!(role("a") & plan("a"), plan("a") & role("a"));
        assert_ne!(reverification(Reverification::STRICT), reverification(Reverification::LAX));
    }
}
