//! Evaluates whether the caller meets a condition. Pure.

use clerk_rules::{TextKind, is_organization_id, split_at_colon};

use super::fewest_scopes::fewest_scopes;
use super::{Condition, Reverification, ReverificationLevel};
use crate::auth::{Auth, SessionAuth};
use crate::request::RequestView;
use crate::token::SessionClaims;
use crate::token::scoped_list::Holder;

/// Applies the rules of [`Condition`]: a caller who is not signed in meets none, and a condition that does
/// not apply is not met.
pub(crate) fn has(auth: &Auth, condition: &Condition, facts: Facts<'_>) -> bool {
    auth.is_authenticated() && evaluate(auth, condition, &facts) == Some(true)
}

/// The scopes whose absence alone prevents the caller's machine token from meeting `condition`: the fewest,
/// if there are alternatives. Empty for all other callers.
pub(crate) fn missing_scopes(auth: &Auth, condition: &Condition, facts: Facts<'_>) -> Vec<String> {
    let Some(machine) = auth.as_machine() else { return Vec::new() };
    let carries = |scope: &str| machine.scopes().any(|carried| carried == scope);
    let is = |leaf: &Condition, wanted: bool| evaluate(auth, leaf, &facts) == Some(wanted);
    let needed = fewest_scopes(condition, &carries, &is).unwrap_or_default();
    needed.into_iter().filter(|scope| !carries(scope)).map(str::to_owned).collect()
}

/// What an evaluation needs besides the Auth object.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'r> {
    /// The caller's request, if there is one.
    pub(crate) request: Option<&'r dyn RequestView>,
    pub(crate) granted: Granted,
}

/// A fact that is assumed in addition to the token, to find out whether only it is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Granted {
    Nothing,
    /// The user's factors were verified just now.
    Reverification,
}

/// `None` means that the condition does not apply to this caller.
fn evaluate(auth: &Auth, condition: &Condition, facts: &Facts<'_>) -> Option<bool> {
    match condition {
        Condition::Role(role) => Some(has_role(auth.session()?, role)),
        Condition::Permission(permission) => Some(has_permission(auth.session()?, permission)),
        Condition::Feature(feature) => has_entry(feature, claims(auth)?, SessionClaims::has_feature),
        Condition::Plan(plan) => has_entry(plan, claims(auth)?, SessionClaims::has_plan),
        Condition::Organization(organization) => acts_in(auth, organization),
        Condition::OrganizationInPath(parameter) => acts_in_path(auth, parameter, facts),
        Condition::Reverification(required) => {
            let session = auth.session()?;
            Some(facts.granted == Granted::Reverification || is_fresh(session, *required))
        }
        Condition::Scope(scope) => carries(auth, scope),
        Condition::NotImpersonated => Some(!auth.has_actor()),
        Condition::Has(predicate) => Some(predicate.holds_for(auth)),
        Condition::All(conditions) => all(auth, conditions, facts),
        Condition::Any(conditions) => any(auth, conditions, facts),
        Condition::Not(conditions) => match conditions.as_ref() {
            [condition] => evaluate(auth, condition, facts).map(|holds| !holds),
            _ => None,
        },
    }
}

/// A function of its own, like [`carries`], to keep the recursive function above small.
#[inline(never)]
fn acts_in_path(auth: &Auth, parameter: &str, facts: &Facts<'_>) -> Option<bool> {
    acts_in(auth, &facts.request?.path_parameter(parameter)?)
}

#[inline(never)]
fn carries(auth: &Auth, scope: &str) -> Option<bool> {
    Some(auth.as_machine()?.scopes().any(|carried| carried == scope))
}

#[inline(never)]
fn all(auth: &Auth, conditions: &[Condition], facts: &Facts<'_>) -> Option<bool> {
    let mut outcome = if conditions.is_empty() { None } else { Some(true) };
    for condition in conditions {
        match evaluate(auth, condition, facts) {
            Some(false) => return Some(false),
            None => outcome = None,
            Some(true) => {}
        }
    }
    outcome
}

#[inline(never)]
fn any(auth: &Auth, conditions: &[Condition], facts: &Facts<'_>) -> Option<bool> {
    let mut outcome = if conditions.is_empty() { None } else { Some(false) };
    for condition in conditions {
        match evaluate(auth, condition, facts) {
            Some(true) => return Some(true),
            None => outcome = None,
            Some(false) => {}
        }
    }
    outcome
}

fn claims(auth: &Auth) -> Option<&SessionClaims> {
    auth.session().map(SessionAuth::session_claims)
}

/// Compares after removing every leading `org:` from both, case-sensitively.
#[inline(never)]
fn has_role(session: &SessionAuth, role: &str) -> bool {
    let held = session.org_role().filter(|held| !held.is_empty());
    has_organization(session) && held.is_some_and(|held| without_prefix(held) == without_prefix(role))
}

/// The required permission is normalized. Those of the user are used unchanged.
#[inline(never)]
fn has_permission(session: &SessionAuth, permission: &str) -> bool {
    let permission = without_prefix(permission);
    let holds = |held: &str| {
        held.len() == "org:".len() + permission.len()
            && held.strip_prefix("org:").is_some_and(|held| held.as_bytes() == permission.as_bytes())
    };
    has_organization(session) && session.org_permissions().any(holds)
}

fn has_organization(session: &SessionAuth) -> bool {
    session.org_id().is_some_and(|id| !id.is_empty())
}

/// `None` if it is not known which organization is meant, or which one is the caller's.
#[inline(never)]
fn acts_in(auth: &Auth, organization: &str) -> Option<bool> {
    TextKind::Organization.check(organization).ok()?;
    let by_id = is_organization_id(organization);
    let own = match auth.session() {
        Some(session) if !has_organization(session) => return Some(false),
        Some(session) if !by_id => session.org_slug().filter(|slug| !slug.is_empty()),
        None if !by_id => None,
        Some(_) | None => auth.org_id(),
    };
    own.map(|own| own == organization)
}

fn without_prefix(mut key: &str) -> &str {
    while let Some(rest) = key.strip_prefix("org:") {
        key = rest;
    }
    key
}

/// Whether the claim lists `asked`, with the scope in its name; `None` if the claim is malformed.
#[inline(never)]
fn has_entry(
    asked: &str,
    claims: &SessionClaims,
    has: fn(&SessionClaims, Holder, &str) -> Option<bool>,
) -> Option<bool> {
    let Some((scope, rest)) = split_at_colon(asked) else {
        return has(claims, Holder::Anyone, asked);
    };
    let name = or(split_at_colon(rest).map_or(rest, |(name, _)| name), scope);
    match scope {
        "o" | "org" | "organization" => has(claims, Holder::Organization, name),
        "u" | "user" => has(claims, Holder::User, name),
        // A malformed claim makes every condition on it inapplicable.
        _ => has(claims, Holder::Anyone, name).map(|_| false),
    }
}

/// The reference treats `org:` as the name `org`.
const fn or<'a>(name: &'a str, scope: &'a str) -> &'a str {
    if name.is_empty() { scope } else { name }
}

/// Whether the factors were verified recently enough, as in the reference's `has({ reverification })`. With
/// malformed ages they never were.
#[inline(never)]
fn is_fresh(session: &SessionAuth, required: Reverification) -> bool {
    let Some((first, second)) = session.factor_verification_age() else {
        return false;
    };
    let is_age = |age: f64| age.is_finite() && (age >= 0.0 || age == NEVER);
    if !is_age(first) || !is_age(second) {
        return false;
    }
    let fresh = |age: f64| age != NEVER && f64::from(required.after_minutes()) > age;
    match required.level() {
        ReverificationLevel::FirstFactor => fresh(first),
        ReverificationLevel::SecondFactor if second == NEVER => fresh(first),
        ReverificationLevel::SecondFactor => fresh(second),
        ReverificationLevel::MultiFactor if second == NEVER => fresh(first),
        ReverificationLevel::MultiFactor => fresh(first) && fresh(second),
    }
}

/// The age of a factor that the user does not have, or has never verified.
const NEVER: f64 = -1.0;
