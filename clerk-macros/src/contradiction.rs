//! Finds conditions that contradict or repeat one another.
//!
//! What must hold at the same time is collected on the way down: side by side, in `all(…)`, and in a negated `any(…)`.
//! Only what is certain counts: texts that are written out, and one rule of Clerk's own, that a member has exactly one
//! role in an organization.

use crate::errors::Errors;
use crate::options::condition::{Condition, Leaf, Test};
use crate::options::{TextKind, TextValue};
use crate::unsatisfiable::needs_every;

/// Records each condition that cannot hold together with one before it, or that says what another one says already.
pub(crate) fn refuse(condition: &Condition, errors: &mut Errors) {
    visit(condition, true, &mut Vec::new(), errors);
}

/// Something that has to be so for the whole condition to hold.
struct Fact<'c> {
    leaf: &'c Leaf,
    holds: bool,
}

fn visit<'c>(condition: &'c Condition, wanted: bool, facts: &mut Vec<Fact<'c>>, errors: &mut Errors) {
    match condition {
        Condition::Leaf(leaf) => {
            let fact = Fact { leaf, holds: wanted };
            if let Some(problem) = facts.iter().find_map(|known| problem(known, &fact)) {
                errors.at(&leaf.name, problem);
            }
            facts.push(fact);
        }
        Condition::Not(condition) => visit(condition, !wanted, facts, errors),
        Condition::All(conditions) | Condition::Any(conditions) if needs_every(condition, wanted) => {
            // Alternatives last, so that each meets everything that has to hold besides.
            let (alternatives, certain): (Vec<_>, Vec<_>) =
                conditions.iter().partition(|condition| is_choice(condition, wanted));
            certain
                .into_iter()
                .chain(alternatives)
                .for_each(|condition| visit(condition, wanted, facts, errors));
        }
        Condition::All(conditions) | Condition::Any(conditions) => {
            let known = facts.len();
            for (index, condition) in conditions.iter().enumerate() {
                visit(condition, wanted, facts, errors);
                facts.truncate(known);
                if let Condition::Leaf(leaf) = condition
                    && conditions
                        .iter()
                        .take(index)
                        .any(|other| matches!(other, Condition::Leaf(other) if same(leaf, other)))
                {
                    errors.at(&leaf.name, format!("duplicate condition `{condition}`; write it once"));
                }
            }
        }
    }
}

/// Whether one of several operands is enough for the condition to become `wanted`.
fn is_choice(condition: &Condition, wanted: bool) -> bool {
    match condition {
        Condition::Leaf(_) => false,
        Condition::Not(condition) => is_choice(condition, !wanted),
        Condition::All(_) | Condition::Any(_) => !needs_every(condition, wanted),
    }
}

fn problem(known: &Fact<'_>, fact: &Fact<'_>) -> Option<String> {
    let (name, value) = (known.as_written(), fact.as_written());
    if same(known.leaf, fact.leaf) {
        return Some(if known.holds == fact.holds {
            format!("duplicate condition `{value}`; write it once")
        } else {
            format!("`{value}` can never hold beside `{name}`; remove one of them")
        });
    }
    let are_roles = known.holds && fact.holds && is_written_role(known.leaf) && is_written_role(fact.leaf);
    are_roles.then(|| {
        format!(
            "`{value}` can never hold beside `{name}`, because a member has one role in an organization; \
             write `any({name}, {value})`"
        )
    })
}

impl Fact<'_> {
    fn as_written(&self) -> String {
        if self.holds { self.leaf.to_string() } else { format!("not({})", self.leaf) }
    }
}

/// Predicates are never the same: two closures may look alike and mean different things.
fn same(left: &Leaf, right: &Leaf) -> bool {
    !matches!(left.test, Test::Has(_)) && left.to_string() == right.to_string()
}

const fn is_written_role(leaf: &Leaf) -> bool {
    matches!(leaf.test, Test::Text(TextKind::Role, TextValue::Literal(_)))
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;

    use crate::protect;
    use crate::tests::{handler, messages, site};

    fn complaint(options: TokenStream) -> String {
        let messages = messages(&protect::expand_handler(options, &handler(), &site()));
        messages.join("\n")
    }

    #[test]
    fn what_cannot_hold_together_is_refused_wherever_it_stands() {
        for (options, complaint_about) in [
            (
                quote!(all(role = "a", role = "b")),
                "`role = \"org:b\"` can never hold beside `role = \"org:a\"`",
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
        ] {
            let said = complaint(options.clone());
            assert!(said.starts_with(complaint_about) && said.lines().count() == 1, "{options}: {said}");
        }
    }

    #[test]
    fn what_may_hold_together_is_let_be() {
        for options in [
            quote!(any(role = "a", role = "b")),
            quote!(any(role = "a", all(role = "b", plan = "pro")), plan = "team"),
            quote!(not(all(role = "a", role = "b"))),
            quote!(all(not(role = "a"), not(role = "b"))),
            quote!(all(role = ONE, role = OTHER)),
            quote!(all(permission = "a:b", permission = "a:c"), any(has = |_| true, has = |_| true)),
            quote!(any(all(role = "a", plan = "x"), all(role = "b", plan = "x"))),
        ] {
            assert_eq!(complaint(options.clone()), "", "{options}");
        }
    }
}
