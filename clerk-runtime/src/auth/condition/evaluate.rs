//! Evaluates whether the caller meets a condition. Pure.

use clerk_rules::{TextKind, is_organization_id};

use super::fewest_scopes::fewest_scopes;
use super::{Condition, Predicate, Reverification, ReverificationLevel};
use crate::auth::{Auth, SessionAuth};
use crate::request::RequestView;
use crate::token::SessionClaims;

/// Applies the rules of [`Condition`]: a caller who is not signed in meets none, and a condition that does
/// not apply is not met.
pub(crate) fn has(auth: &Auth, condition: &Condition, facts: Facts<'_>) -> bool {
    auth.is_authenticated() && evaluate(&Caller::new(auth, facts), condition) == Some(true)
}

/// The scopes whose absence alone prevents the caller's machine token from meeting `condition`: the fewest,
/// if there are alternatives. Empty for all other callers.
pub(crate) fn missing_scopes(auth: &Auth, condition: &Condition, facts: Facts<'_>) -> Vec<String> {
    let Some(machine) = auth.as_machine() else { return Vec::new() };
    let caller = Caller::new(auth, facts);
    let carries = |scope: &str| machine.scopes().any(|carried| carried == scope);
    let is = |leaf: &Condition, wanted: bool| evaluate(&caller, leaf) == Some(wanted);
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

/// The caller of an evaluation, with the claims that most conditions ask for.
struct Caller<'c> {
    auth: &'c Auth,
    claims: Option<&'c SessionClaims>,
    facts: Facts<'c>,
}

impl<'c> Caller<'c> {
    #[inline]
    fn new(auth: &'c Auth, facts: Facts<'c>) -> Self {
        Self { auth, claims: auth.session().map(SessionAuth::session_claims), facts }
    }
}

/// `None` means that the condition does not apply to this caller.
///
/// Each arm is one call of a function that is not inlined, so the loops below contain little more than this match.
#[inline(always)]
fn evaluate(caller: &Caller<'_>, condition: &Condition) -> Option<bool> {
    match condition {
        Condition::Role(role) => has_role(caller, role),
        Condition::Permission(permission) => has_permission(caller, permission),
        Condition::Feature(feature) => has_feature(caller, feature),
        Condition::Plan(plan) => has_plan(caller, plan),
        Condition::Organization(organization) => acts_in(caller, organization),
        Condition::OrganizationInPath(parameter) => acts_in_path(caller, parameter),
        Condition::Reverification(required) => is_verified(caller, *required),
        Condition::Scope(scope) => carries(caller, scope),
        Condition::NotImpersonated => acts_alone(caller),
        Condition::Has(predicate) => satisfies(caller, predicate),
        Condition::All(conditions) => all(caller, conditions),
        Condition::Any(conditions) => any(caller, conditions),
        Condition::Not(conditions) => not(caller, conditions),
    }
}

#[inline(never)]
fn all(caller: &Caller<'_>, conditions: &[Condition]) -> Option<bool> {
    let mut outcome = if conditions.is_empty() { None } else { Some(true) };
    for condition in conditions {
        match evaluate(caller, condition) {
            Some(false) => return Some(false),
            None => outcome = None,
            Some(true) => {}
        }
    }
    outcome
}

#[inline(never)]
fn any(caller: &Caller<'_>, conditions: &[Condition]) -> Option<bool> {
    let mut outcome = if conditions.is_empty() { None } else { Some(false) };
    for condition in conditions {
        match evaluate(caller, condition) {
            Some(true) => return Some(true),
            None => outcome = None,
            Some(false) => {}
        }
    }
    outcome
}

#[inline(never)]
fn not(caller: &Caller<'_>, conditions: &[Condition]) -> Option<bool> {
    match conditions {
        [condition] => evaluate(caller, condition).map(|holds| !holds),
        _ => None,
    }
}

#[inline(never)]
fn has_role(caller: &Caller<'_>, role: &str) -> Option<bool> {
    Some(caller.claims?.organization().grants_role(role))
}

#[inline(never)]
fn has_permission(caller: &Caller<'_>, permission: &str) -> Option<bool> {
    Some(caller.claims?.has_permission(permission))
}

#[inline(never)]
fn has_feature(caller: &Caller<'_>, feature: &str) -> Option<bool> {
    caller.claims?.has_feature(feature)
}

#[inline(never)]
fn has_plan(caller: &Caller<'_>, plan: &str) -> Option<bool> {
    caller.claims?.has_plan(plan)
}

#[inline(never)]
fn is_verified(caller: &Caller<'_>, required: Reverification) -> Option<bool> {
    let session = caller.auth.session()?;
    Some(caller.facts.granted == Granted::Reverification || is_fresh(session, required))
}

#[inline(never)]
fn carries(caller: &Caller<'_>, scope: &str) -> Option<bool> {
    Some(caller.auth.as_machine()?.scopes().any(|carried| carried == scope))
}

#[inline(never)]
fn acts_alone(caller: &Caller<'_>) -> Option<bool> {
    Some(!caller.auth.has_actor())
}

#[inline(never)]
fn satisfies(caller: &Caller<'_>, predicate: &Predicate) -> Option<bool> {
    Some(predicate.holds_for(caller.auth))
}

#[inline(never)]
fn acts_in_path(caller: &Caller<'_>, parameter: &str) -> Option<bool> {
    acts_in(caller, &caller.facts.request?.path_parameter(parameter)?)
}

/// `None` if it is not known which organization is meant, or which one is the caller's.
#[inline(never)]
fn acts_in(caller: &Caller<'_>, organization: &str) -> Option<bool> {
    TextKind::Organization.check(organization).ok()?;
    let by_id = is_organization_id(organization);
    let own = match caller.auth.session() {
        Some(session) if !session.organization().is_active() => return Some(false),
        Some(session) if !by_id => session.org_slug().filter(|slug| !slug.is_empty()),
        None if !by_id => None,
        Some(_) | None => caller.auth.org_id(),
    };
    own.map(|own| own == organization)
}

/// Whether the factors were verified recently enough, as in the reference's `has({ reverification })`. With
/// malformed ages they never were.
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
