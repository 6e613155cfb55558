//! Finds conditions that contradict or repeat each other.
//!
//! Conditions that must hold at the same time are collected on the way down: conditions side by side, in
//! `all(…)`, and in a negated `any(…)`. Only certain facts count: literal strings, and two rules of Clerk,
//! that a session has at most one active organization, and its user one role in it.

use clerk_rules::{TextKind, is_organization_id};

use crate::conditions::canonical::{canonical, canonical_leaf, negated};
use crate::conditions::{Condition, Leaf, Test};
use crate::errors::Errors;
use crate::options::TextValue;

/// Records each condition that cannot hold together with those before it, or that repeats one of them.
pub(crate) fn refuse(condition: &Condition, errors: &mut Errors) {
    visit(condition, true, &mut Vec::new(), errors);
}

fn visit<'c>(condition: &'c Condition, wanted: bool, facts: &mut Vec<Fact<'c>>, errors: &mut Errors) {
    match condition {
        Condition::Leaf(leaf) => {
            let fact = Fact::new(leaf, wanted);
            if let Some(problem) = facts.iter().find_map(|known| problem(known, &fact)) {
                errors.at(&leaf.name, problem);
            }
            facts.push(fact);
        }
        Condition::Not(condition) => visit(condition, !wanted, facts, errors),
        Condition::All(conditions) | Condition::Any(conditions) if condition.needs_every(wanted) => {
            let (outside, before) = (facts.clone(), errors.count());
            // Alternatives come last, so each is compared with everything else that must hold.
            let (alternatives, certain): (Vec<_>, Vec<_>) =
                conditions.iter().partition(|condition| is_choice(condition, wanted));
            let in_order: Vec<_> = certain.into_iter().chain(alternatives.iter().copied()).collect();
            for condition in &in_order {
                visit(condition, wanted, facts, errors);
            }
            refuse_repetition(&alternatives, errors);
            if errors.count() == before && alternatives.len() > 1 {
                refuse_exclusion(&in_order, wanted, &outside, errors);
            }
        }
        Condition::All(conditions) | Condition::Any(conditions) => {
            let known = facts.len();
            for condition in conditions {
                visit(condition, wanted, facts, errors);
                facts.truncate(known);
            }
            refuse_repetition(&conditions.iter().collect::<Vec<_>>(), errors);
        }
    }
}

/// A leaf that must hold, or must not hold, for the whole condition to hold.
#[derive(Clone)]
struct Fact<'c> {
    leaf: &'c Leaf,
    asked: Option<String>,
    holds: bool,
}

impl<'c> Fact<'c> {
    fn new(leaf: &'c Leaf, holds: bool) -> Self {
        Self { leaf, asked: canonical_leaf(leaf), holds }
    }

    fn as_written(&self) -> String {
        if self.holds { self.leaf.to_string() } else { format!("not({})", self.leaf) }
    }

    fn asks_the_same(&self, other: &Self) -> bool {
        self.asked.is_some() && self.asked == other.asked
    }

    /// The property of which a caller has only one, if this leaf asks for a literal value of it.
    fn only_one(&self) -> Option<OnlyOne> {
        match &self.leaf.test {
            Test::Text(TextKind::Role, TextValue::Literal(_)) => Some(OnlyOne::Role),
            Test::Text(TextKind::Organization, TextValue::Literal(text)) if is_organization_id(text) => {
                Some(OnlyOne::OrganizationId)
            }
            Test::Text(TextKind::Organization, TextValue::Literal(_)) => Some(OnlyOne::OrganizationSlug),
            _ => None,
        }
        .filter(|_| self.holds)
    }

    fn excludes(&self, other: &Self) -> bool {
        if self.asks_the_same(other) {
            return self.holds != other.holds;
        }
        self.only_one().is_some_and(|only| other.only_one() == Some(only))
    }
}

/// A property of which a caller has only one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OnlyOne {
    Role,
    OrganizationId,
    OrganizationSlug,
}

impl OnlyOne {
    const fn why(self) -> &'static str {
        match self {
            Self::Role => "a member has one role in an organization",
            Self::OrganizationId | Self::OrganizationSlug => "a session has one active organization",
        }
    }
}

/// Whether one of several operands is enough to make the condition `wanted`.
fn is_choice(condition: &Condition, wanted: bool) -> bool {
    match condition {
        Condition::Leaf(_) => false,
        Condition::Not(condition) => is_choice(condition, !wanted),
        Condition::All(_) | Condition::Any(_) => !condition.needs_every(wanted),
    }
}

fn problem(known: &Fact<'_>, fact: &Fact<'_>) -> Option<String> {
    let (name, value) = (known.as_written(), fact.as_written());
    if known.asks_the_same(fact) && known.holds == fact.holds {
        return Some(duplicate(&value));
    }
    if !known.excludes(fact) {
        return None;
    }
    let problem = format!("`{value}` can never hold beside `{name}`");
    Some(match fact.only_one().filter(|_| !known.asks_the_same(fact)) {
        Some(only) => format!("{problem}, because {}; write `any({name}, {value})`", only.why()),
        None => format!("{problem}; remove one of them"),
    })
}

fn duplicate(condition: &str) -> String {
    format!("duplicate condition `{condition}`; write it once")
}

/// Records an alternative that repeats or negates one before it.
fn refuse_repetition(alternatives: &[&Condition], errors: &mut Errors) {
    let mut known: Vec<(&Condition, String)> = Vec::new();
    for alternative in alternatives {
        let Some(asked) = canonical(alternative) else { continue };
        let opposite = negated(&asked);
        if known.iter().any(|(_, known)| *known == asked) {
            blame(alternative, duplicate(&alternative.to_string()), errors);
        } else if let Some((other, _)) = known.iter().find(|(_, known)| *known == opposite) {
            let problem = format!(
                "`{alternative}` holds wherever `{other}` does not, so together they are always true; remove them"
            );
            blame(alternative, problem, errors);
        }
        known.push((alternative, asked));
    }
}

/// Records the first of `conditions` that can never become `wanted` together with those before it, whichever
/// alternatives are chosen.
fn refuse_exclusion<'c>(conditions: &[&'c Condition], wanted: bool, facts: &[Fact<'c>], errors: &mut Errors) {
    let mut steps = MOST_STEPS;
    let beside = |count: usize| conditions.iter().take(count).map(|condition| (*condition, wanted)).collect();
    let excluded = (1..=conditions.len()).find(|count| !can_hold(beside(*count), facts.to_vec(), &mut steps));
    if let Some(condition) = excluded.and_then(|count| conditions.get(count - 1)) {
        let problem = format!("`{condition}` can never hold beside the other conditions; remove one of them");
        blame(condition, problem, errors);
    }
}

/// How many steps are tried before the conditions are assumed to be possible, because the combinations
/// multiply.
const MOST_STEPS: usize = 4096;

/// Whether all of `pending` can become `wanted` together with `facts`.
fn can_hold<'c>(
    mut pending: Vec<(&'c Condition, bool)>,
    mut facts: Vec<Fact<'c>>,
    steps: &mut usize,
) -> bool {
    while let Some((condition, wanted)) = pending.pop() {
        let Some(left) = steps.checked_sub(1) else { return true };
        *steps = left;
        match condition {
            Condition::Leaf(leaf) => {
                let fact = Fact::new(leaf, wanted);
                if facts.iter().any(|known| known.excludes(&fact)) {
                    return false;
                }
                facts.push(fact);
            }
            Condition::Not(condition) => pending.push((condition, !wanted)),
            Condition::All(operands) | Condition::Any(operands) if condition.needs_every(wanted) => {
                pending.extend(operands.iter().map(|operand| (operand, wanted)));
            }
            Condition::All(operands) | Condition::Any(operands) => {
                return operands.iter().any(|operand| {
                    let mut pending = pending.clone();
                    pending.push((operand, wanted));
                    can_hold(pending, facts.clone(), steps)
                });
            }
        }
    }
    true
}

/// Reports the problem at the first leaf of the condition.
fn blame(condition: &Condition, problem: String, errors: &mut Errors) {
    if let Some(leaf) = condition.leaves().first() {
        errors.at(&leaf.name, problem);
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;

    use crate::attributes::protect;
    use crate::tests::{handler, messages, site};

    fn complaint(options: TokenStream) -> String {
        let messages = messages(&protect::expand(options, &handler(), &site()));
        messages.join("\n")
    }

    #[test]
    fn what_cannot_hold_together_is_refused_wherever_it_stands() {
        for (options, complaint_about) in [
            (
                quote!(all(role = "a", role = "b")),
                "`role = \"org:b\"` can never hold beside `role = \"org:a\"`",
            ),
            (
                quote!(all(organization = "a", organization = "b")),
                "`organization = \"b\"` can never hold beside `organization = \"a\"`, because a session has one active",
            ),
            (
                quote!(organization = "org_1", any(organization = "org_2", plan = "pro")),
                "`organization = \"org_2\"` can never hold",
            ),
            (
                quote!(not_impersonated, not(not_impersonated)),
                "`not(not_impersonated)` can never hold beside",
            ),
            (quote!(role = "a", any(role = "b", plan = "pro")), "`role = \"org:b\"` can never hold"),
            (quote!(any(plan = "pro", role = "b"), role = "a"), "`role = \"org:b\"` can never hold"),
            (quote!(plan = "pro", not(plan = "pro")), "`not(plan = \"pro\")` can never hold beside"),
            (
                quote!(not(any(plan = "free", feature = "x")), feature = "x"),
                "`feature = \"x\"` can never hold beside",
            ),
            (quote!(all(role = ROLE, not(role = ROLE))), "`not(role = ROLE)` can never hold"),
            (quote!(any(plan = "pro", plan = "pro")), "duplicate condition `plan = \"pro\"`"),
            (quote!(all(plan = "pro", plan = "pro")), "duplicate condition `plan = \"pro\"`"),
            (quote!(plan = "pro", any(plan = "pro", feature = "x")), "duplicate condition `plan = \"pro\"`"),
            (
                quote!(any(role = "a", role = "b"), any(role = "c", role = "d")),
                "`any(role = \"org:c\", role = \"org:d\")` can never hold beside the other conditions",
            ),
            (
                quote!(any(plan = "free", not(plan = "free"))),
                "`not(plan = \"free\")` holds wherever `plan = \"free\"` does not",
            ),
            (
                quote!(plan = "o:pro", not(plan = "org:pro")),
                "`not(plan = \"org:pro\")` can never hold beside",
            ),
            (quote!(any(plan = "u:pro", plan = "user:pro")), "duplicate condition `plan = \"user:pro\"`"),
            (
                quote!(any(all(plan = "x", role = "a"), all(role = "a", plan = "x"))),
                "duplicate condition `all(role = \"org:a\", plan = \"x\")`",
            ),
            (
                quote!(any(plan = "x", role = "a"), any(plan = "x", role = "a")),
                "duplicate condition `any(plan = \"x\", role = \"org:a\")`",
            ),
            (
                quote!(any(
                    reverification = "strict",
                    reverification(level = "second_factor", after_minutes = 10)
                )),
                "duplicate condition `reverification(",
            ),
        ] {
            let said = complaint(options.clone());
            assert!(said.starts_with(complaint_about) && said.lines().count() == 1, "{options}: {said}");
        }
    }

    #[test]
    fn what_may_hold_together_is_let_be() {
        for options in [
            quote!(any(role = "a", role = "b")),
            quote!(all(organization = "acme", organization = "org_1")),
            quote!(all(not(organization = "a"), not(organization = "b"))),
            quote!(any(role = "a", all(role = "b", plan = "pro")), plan = "team"),
            quote!(not(all(role = "a", role = "b"))),
            quote!(all(not(role = "a"), not(role = "b"))),
            quote!(all(role = ONE, role = OTHER)),
            quote!(all(permission = "a:b", permission = "a:c"), any(has = |_| true, has = |_| true)),
            quote!(any(all(role = "a", plan = "x"), all(role = "b", plan = "x"))),
            quote!(any(role = "a", role = "b"), any(role = "b", plan = "x")),
            quote!(any(plan = "pro", plan = "org:pro", plan = "user:pro")),
            quote!(any(all(has = f, plan = "x"), all(has = f, plan = "x"))),
        ] {
            assert_eq!(complaint(options.clone()), "", "{options}");
        }
    }
}
