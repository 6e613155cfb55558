//! Conditions on the caller: a boolean expression over the Auth object, the same for every token type.

pub(crate) mod evaluate;
pub(crate) mod fewest_scopes;
pub(crate) mod possible;
mod predicate;
mod reverification;

use std::borrow::Cow;
use std::fmt;
use std::ops::{BitAnd, BitOr, Not};

use crate::auth::Auth;
pub use predicate::Predicate;
pub use reverification::{Reverification, ReverificationLevel};

/// A condition that [`Auth::has`](crate::Auth::has) evaluates and that `#[protect]` enforces.
///
/// Build one with [`role`], [`permission`], [`feature`], [`plan`], [`organization`], [`organization_in_path`],
/// [`reverification`], [`scope`], [`not_impersonated`] and [`has`], and combine them with `&`, `|` and `!`.
///
/// Rules, in order:
///
/// 1. A caller who is not signed in satisfies no condition, not even a negation.
/// 2. `role`, `permission`, `feature`, `plan` and `reverification` can be evaluated for sessions only, `scope` for machine
///    tokens only, and `organization` for sessions and, by its id, for API keys of organizations. A condition that cannot
///    be evaluated is neither true nor false, and neither is its negation: `!role("org:guest")` does not let an API key in.
/// 3. An empty [`Condition::All`] or [`Condition::Any`] is not satisfied.
///
/// ```
/// use clerk_runtime::{Condition, permission, role, scope};
///
/// let users: Condition = role("org:admin") | permission("org:pages:write");
/// let editors: Condition = users | scope("pages:write");
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
    /// The active organization of a session, or the organization of an API key: its id if the value begins with `org_`,
    /// else its slug.
    Organization(Cow<'static, str>),
    /// The same for the organization in this parameter of the route's path.
    OrganizationInPath(Cow<'static, str>),
    /// The user verified their factors recently enough.
    Reverification(Reverification),
    /// A scope that a machine token carries.
    Scope(Cow<'static, str>),
    /// No one acts in the caller's place.
    NotImpersonated,
    /// The application's own predicate.
    Has(Predicate),
    /// All of these hold.
    All(Cow<'static, [Self]>),
    /// At least one of these holds.
    Any(Cow<'static, [Self]>),
    /// The one condition in this list does not hold. It is a list of one, which allows conditions to be
    /// constants.
    Not(Cow<'static, [Self]>),
}

impl Condition {
    /// The leaves of the condition, except those in a negation.
    pub(crate) fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter().flat_map(Self::leaves).collect()
            }
            Self::Not(_) => Vec::new(),
            leaf => vec![leaf],
        }
    }

    /// The path parameters in the condition, including those in a negation.
    pub(crate) fn path_parameters(&self) -> Vec<&str> {
        match self {
            Self::OrganizationInPath(parameter) => vec![parameter],
            Self::All(conditions) | Self::Any(conditions) | Self::Not(conditions) => {
                conditions.iter().flat_map(Self::path_parameters).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The option's key in an attribute.
    pub(crate) const fn key(&self) -> &'static str {
        match self {
            Self::Role(_) => "role",
            Self::Permission(_) => "permission",
            Self::Feature(_) => "feature",
            Self::Plan(_) => "plan",
            Self::Organization(_) | Self::OrganizationInPath(_) => "organization",
            Self::Reverification(_) => "reverification",
            Self::Scope(_) => "scope",
            Self::NotImpersonated => "not_impersonated",
            Self::Has(_) => "has",
            Self::All(_) => "all",
            Self::Any(_) => "any",
            Self::Not(_) => "not",
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

/// The caller acts in `organization`, named by its id (`org_…`) or by its slug (`acme`).
///
/// It is the active organization of a session, or the organization that an API key belongs to. An API key contains only the
/// id of its organization, so a slug never lets it in.
///
/// ```
/// # fn example(auth: clerk_runtime::Auth) {
/// use clerk_runtime::{organization, role};
///
/// let is_owner = auth.has(organization("acme") & role("org:owner"));
/// # }
/// ```
pub fn organization(organization: impl Into<Cow<'static, str>>) -> Condition {
    Condition::Organization(organization.into())
}

/// The caller acts in the organization whose id or slug is in the path parameter `parameter` of the route; see
/// [`organization`].
///
/// It needs a request: it works in the policies of handlers and routers, in [`Policy::enforce`](crate::Policy::enforce) and
/// in [`Policy::check_request`](crate::Policy::check_request). Without a request, as in [`Auth::has`](crate::Auth::has),
/// and on a route without that parameter, neither it nor its negation holds.
///
/// ```
/// use clerk_runtime::{Policy, Rejection, organization_in_path, role};
/// use http::request::Parts;
///
/// // On the route `/organizations/{org}/settings`.
/// async fn settings(parts: Parts) -> Result<String, Rejection> {
///     let owner = organization_in_path("org") & role("org:owner");
///     let auth = Policy::protect().condition(owner).enforce(&parts).await?;
///     Ok(format!("settings for {:?}", auth.org_slug()))
/// }
/// ```
pub fn organization_in_path(parameter: impl Into<Cow<'static, str>>) -> Condition {
    Condition::OrganizationInPath(parameter.into())
}

/// The caller verified their factors as recently as `reverification` requires.
pub fn reverification(reverification: Reverification) -> Condition {
    Condition::Reverification(reverification)
}

/// The presented machine token carries `scope`.
pub fn scope(scope: impl Into<Cow<'static, str>>) -> Condition {
    Condition::Scope(scope.into())
}

/// No one acts in the caller's place: the session or the machine token has no actor (`act`).
///
/// A claim that is malformed counts as an actor; see [`Auth::actor`](crate::Auth::actor).
#[must_use]
pub const fn not_impersonated() -> Condition {
    Condition::NotImpersonated
}

/// The application's own predicate over the Auth object: a function, or a closure, which may capture values.
///
/// ```
/// use std::collections::HashSet;
///
/// use clerk_runtime::{Auth, Policy, has, role};
///
/// fn policy(blocked: HashSet<String>) -> Policy {
///     let is_blocked = has(move |auth: &Auth| {
///         auth.user_id().is_some_and(|id| blocked.contains(id))
///     });
///     Policy::protect().condition(role("org:member") & !is_blocked)
/// }
/// ```
pub fn has(predicate: impl Fn(&Auth) -> bool + Send + Sync + 'static) -> Condition {
    Condition::Has(Predicate::new(predicate))
}

impl Condition {
    /// The condition as the options of an attribute.
    pub(crate) fn side_by_side(&self) -> String {
        match self {
            Self::All(conditions) => commas(conditions),
            condition => condition.to_string(),
        }
    }
}

/// Conditions are equal if they are written alike; for predicates see [`Predicate`].
impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Role(own), Self::Role(other))
            | (Self::Permission(own), Self::Permission(other))
            | (Self::Feature(own), Self::Feature(other))
            | (Self::Plan(own), Self::Plan(other))
            | (Self::Organization(own), Self::Organization(other))
            | (Self::OrganizationInPath(own), Self::OrganizationInPath(other))
            | (Self::Scope(own), Self::Scope(other)) => own == other,
            (Self::Reverification(own), Self::Reverification(other)) => own == other,
            (Self::NotImpersonated, Self::NotImpersonated) => true,
            (Self::Has(own), Self::Has(other)) => own == other,
            (Self::All(own), Self::All(other))
            | (Self::Any(own), Self::Any(other))
            | (Self::Not(own), Self::Not(other)) => own == other,
            _ => false,
        }
    }
}

/// Formats the condition as in `#[protect(…)]`. Predicates have no name and are shown as `has`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(text)
            | Self::Permission(text)
            | Self::Feature(text)
            | Self::Plan(text)
            | Self::Organization(text)
            | Self::Scope(text) => write!(f, "{} = {text:?}", self.key()),
            Self::OrganizationInPath(parameter) => write!(f, "{} = path({parameter:?})", self.key()),
            Self::Reverification(required) => required.fmt(f),
            Self::NotImpersonated | Self::Has(_) => f.write_str(self.key()),
            Self::All(conditions) | Self::Any(conditions) | Self::Not(conditions) => {
                write!(f, "{}({})", self.key(), commas(conditions))
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn is_named(auth: &Auth) -> bool {
        auth.user_id() == Some("ada")
    }

    fn every_kind() -> [Condition; 13] {
        [
            role("a"),
            permission("a"),
            feature("a"),
            plan("a"),
            organization("a"),
            organization_in_path("a"),
            scope("a"),
            reverification(Reverification::STRICT),
            has(is_named),
            not_impersonated(),
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
