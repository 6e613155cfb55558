//! Finds conditions that an accepted token type can never satisfy.
//!
//! A session has no scopes, and a machine token has no role, permission, feature, plan or verified factors. What
//! cannot be answered is neither true nor false in the runtime, so a negation does not help: for each token type,
//! a condition can become true, or false, or neither.

use proc_macro2::Ident;

use crate::options::TextKind;
use crate::options::condition::{Condition, Leaf, Test};
use crate::options::token::{AcceptedTokens, Token};

/// A condition that keeps out every caller with one of the accepted token types.
pub(crate) struct Warning {
    /// The key of the condition.
    pub(crate) name: Ident,
    /// Who is kept out, and what to write.
    pub(crate) note: String,
}

/// One warning for each leaf to blame.
pub(crate) fn warnings(condition: &Condition, accepts: &AcceptedTokens) -> Vec<Warning> {
    let mut blamed: Vec<(&Leaf, Vec<Token>)> = Vec::new();
    for token in accepts.types() {
        for leaf in blame(condition, true, *token) {
            match blamed.iter_mut().find(|(known, _)| std::ptr::eq(*known, leaf)) {
                Some((_, tokens)) => tokens.push(*token),
                None => blamed.push((leaf, vec![*token])),
            }
        }
    }
    blamed
        .into_iter()
        .map(|(leaf, tokens)| Warning { name: leaf.name.clone(), note: note(leaf, &tokens) })
        .collect()
}

/// Whether `condition` can become `wanted` for a caller with `token`.
fn possible(condition: &Condition, wanted: bool, token: Token) -> bool {
    match condition {
        Condition::Leaf(leaf) => applies(leaf, token),
        Condition::Not(condition) => possible(condition, !wanted, token),
        Condition::All(conditions) | Condition::Any(conditions) => {
            let mut outcomes = conditions.iter().map(|condition| possible(condition, wanted, token));
            if needs_every(condition, wanted) {
                outcomes.all(|possible| possible)
            } else {
                outcomes.any(|possible| possible)
            }
        }
    }
}

/// The leaves because of which `condition` cannot become `wanted`; none if it can.
fn blame(condition: &Condition, wanted: bool, token: Token) -> Vec<&Leaf> {
    if possible(condition, wanted, token) {
        return Vec::new();
    }
    match condition {
        Condition::Leaf(leaf) => vec![leaf],
        Condition::Not(condition) => blame(condition, !wanted, token),
        Condition::All(conditions) | Condition::Any(conditions) => {
            conditions.iter().flat_map(|condition| blame(condition, wanted, token)).collect()
        }
    }
}

/// `all` is true, and `any` is false, only by every operand.
pub(crate) const fn needs_every(condition: &Condition, wanted: bool) -> bool {
    matches!(condition, Condition::All(_)) == wanted
}

fn applies(leaf: &Leaf, token: Token) -> bool {
    match &leaf.test {
        Test::Has(_) => true,
        Test::Text(TextKind::Scope, _) => token != Token::Session,
        Test::Text(..) | Test::Reverification(_) => token == Token::Session,
    }
}

fn note(leaf: &Leaf, tokens: &[Token]) -> String {
    let kept_out = tokens.iter().map(|token| format!("`{}`", token.name())).collect::<Vec<_>>().join(", ");
    let name = &leaf.name;
    let alternative = match &leaf.test {
        Test::Text(TextKind::Scope, scope) => format!("any(scope = {scope}, role = \"…\")"),
        Test::Text(_, text) => format!("any({name} = {text}, scope = \"…\")"),
        Test::Reverification(_) | Test::Has(_) => format!("any({name} = …, scope = \"…\")"),
    };
    format!(
        "no caller with {kept_out} can satisfy `{name}`, so all of them are rejected; to let some in, write `{alternative}`"
    )
}
