//! A canonical form of conditions, regardless of spelling: conditions with the same meaning give equal
//! strings.

use crate::conditions::{Condition, Leaf, Test};
use crate::options::{TextValue, canonical_text};

/// The canonical form of `condition`; `None` for predicates, because two closures may look alike and have
/// different meanings.
pub(crate) fn canonical(condition: &Condition) -> Option<String> {
    match condition {
        Condition::Leaf(leaf) => canonical_leaf(leaf),
        Condition::All(operands) => combined("all", operands),
        Condition::Any(operands) => combined("any", operands),
        Condition::Not(operand) => canonical(operand).map(|asked| negated(&asked)),
    }
}

/// The canonical form of the negation of `asked`.
pub(crate) fn negated(asked: &str) -> String {
    match asked.strip_prefix("not ") {
        Some(asked) => asked.to_owned(),
        None => format!("not {asked}"),
    }
}

/// The canonical form of a single leaf.
pub(crate) fn canonical_leaf(leaf: &Leaf) -> Option<String> {
    match &leaf.test {
        Test::Text(kind, TextValue::Literal(text)) => {
            Some(format!("{} = {:?}", kind.name(), canonical_text(*kind, text)))
        }
        Test::Text(kind, constant) => Some(format!("{} = {constant}", kind.name())),
        Test::OrganizationInPath(parameter) => Some(format!("organization = path({parameter:?})")),
        Test::Reverification(required) => Some(format!("{:?}", required.spelled_out())),
        Test::NotImpersonated => Some(leaf.to_string()),
        Test::Has(_) => None,
    }
}

/// The order of operands and repeated operands do not matter.
fn combined(name: &str, operands: &[Condition]) -> Option<String> {
    let mut operands = operands.iter().map(canonical).collect::<Option<Vec<_>>>()?;
    operands.sort();
    operands.dedup();
    match &operands[..] {
        [operand] => Some(operand.clone()),
        operands => Some(format!("{name}({})", operands.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;

    use super::canonical;
    use crate::conditions::Condition;
    use crate::errors::Errors;
    use crate::options::{self, Place};

    fn asked(options: TokenStream) -> Option<String> {
        let mut errors = Errors::default();
        let entries = options::parse(options, Place::Combinator, &mut errors);
        canonical(&Condition::read(&entries[0], &mut errors).unwrap())
    }

    #[test]
    fn conditions_that_ask_the_same_are_equal() {
        for (left, right) in [
            (quote!(role = "admin"), quote!(role = "org:admin")),
            (quote!(plan = "o:pro"), quote!(plan = "organization:pro")),
            (quote!(feature = "u:export"), quote!(feature = "user:export")),
            (
                quote!(reverification = "strict"),
                quote!(reverification(after_minutes = 10, level = "second_factor")),
            ),
            (quote!(any(plan = "a", role = "b")), quote!(any(role = "b", plan = "a", role = "org:b"))),
            (quote!(organization = path("org")), quote!(not(not(organization = path("org"))))),
            (quote!(not(not(role = roles::A))), quote!(all(role = roles::A))),
        ] {
            assert_eq!(asked(left.clone()), asked(right), "{left}");
        }
    }

    #[test]
    fn conditions_that_ask_something_else_are_different() {
        for (left, right) in [
            (quote!(plan = "pro"), quote!(plan = "org:pro")),
            (quote!(plan = "pro"), quote!(feature = "pro")),
            (quote!(organization = path("org")), quote!(organization = "org")),
            (quote!(organization = path("org")), quote!(organization = path("team"))),
            (quote!(role = ADMIN), quote!(role = "ADMIN")),
            (quote!(any(plan = "a", plan = "b")), quote!(all(plan = "a", plan = "b"))),
            (quote!(not(plan = "a")), quote!(plan = "a")),
            (quote!(reverification = "strict"), quote!(reverification = "moderate")),
        ] {
            assert_ne!(asked(left.clone()), asked(right), "{left}");
        }
        assert_eq!(asked(quote!(any(has = f, role = "a"))), None);
    }
}
