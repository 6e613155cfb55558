//! Finds conditions that callers with an accepted token type can never meet.
//!
//! A session has no scopes, and a machine token has no role, permission, feature, plan or verified factors.
//! Of the machine tokens, only an API key can belong to an organization, and it has only the organization's
//! id. In the runtime, a condition that does not apply to a token type is neither true nor false, so negating
//! it does not help.

use clerk_rules::{TextKind, TokenType, is_organization_id};
use proc_macro2::Ident;

use crate::conditions::{Condition, Leaf, Test};
use crate::options::TextValue;
use crate::options::tokens::AcceptedTokens;

/// A condition that rejects every caller with one of the accepted token types.
pub(crate) struct Warning {
    /// The condition's key.
    pub(crate) name: Ident,
    /// Which callers are rejected, and what to write instead.
    pub(crate) note: String,
}

/// One warning for each leaf that causes it.
pub(crate) fn warnings(condition: &Condition, accepts: &AcceptedTokens) -> Vec<Warning> {
    let mut all: Vec<(Blamed<'_>, Vec<TokenType>)> = Vec::new();
    for token in accepts.types() {
        for blamed in blame(condition, None, true, *token) {
            match all.iter_mut().find(|(known, _)| std::ptr::eq(known.leaf, blamed.leaf)) {
                Some((_, tokens)) => tokens.push(*token),
                None => all.push((blamed, vec![*token])),
            }
        }
    }
    all.into_iter()
        .map(|(blamed, tokens)| Warning { name: blamed.leaf.name.clone(), note: blamed.note(&tokens) })
        .collect()
}

/// A leaf that causes callers to be rejected.
struct Blamed<'c> {
    leaf: &'c Leaf,
    /// The outermost negation around it.
    negation: Option<&'c Condition>,
}

/// Whether `condition` can become `wanted` for a caller with `token`.
fn possible(condition: &Condition, wanted: bool, token: TokenType) -> bool {
    match condition {
        Condition::Leaf(leaf) => applies(leaf, token),
        Condition::Not(condition) => possible(condition, !wanted, token),
        Condition::All(conditions) | Condition::Any(conditions) => {
            let mut outcomes = conditions.iter().map(|condition| possible(condition, wanted, token));
            if condition.needs_every(wanted) {
                outcomes.all(|possible| possible)
            } else {
                outcomes.any(|possible| possible)
            }
        }
    }
}

/// The leaves that prevent `condition` from becoming `wanted`; empty if it can.
fn blame<'c>(
    condition: &'c Condition,
    negation: Option<&'c Condition>,
    wanted: bool,
    token: TokenType,
) -> Vec<Blamed<'c>> {
    if possible(condition, wanted, token) {
        return Vec::new();
    }
    match condition {
        Condition::Leaf(leaf) => vec![Blamed { leaf, negation }],
        Condition::Not(negated) => blame(negated, negation.or(Some(condition)), !wanted, token),
        Condition::All(conditions) | Condition::Any(conditions) => {
            conditions.iter().flat_map(|condition| blame(condition, negation, wanted, token)).collect()
        }
    }
}

fn applies(leaf: &Leaf, token: TokenType) -> bool {
    match &leaf.test {
        Test::Has(_) | Test::NotImpersonated => true,
        Test::Text(TextKind::Scope, _) => token != TokenType::SessionToken,
        Test::Text(TextKind::Organization, organization) => {
            token == TokenType::SessionToken || token == TokenType::ApiKey && may_be_id(organization)
        }
        Test::OrganizationInPath(_) => matches!(token, TokenType::SessionToken | TokenType::ApiKey),
        Test::Text(..) | Test::Reverification(_) => token == TokenType::SessionToken,
    }
}

/// The value of a constant is not yet known.
fn may_be_id(organization: &TextValue) -> bool {
    match organization {
        TextValue::Literal(text) => is_organization_id(text),
        TextValue::Constant(_) => true,
    }
}

impl Blamed<'_> {
    /// The suggested alternative goes next to the whole negation, because inside it would be negated as well.
    fn note(&self, tokens: &[TokenType]) -> String {
        let kept_out =
            tokens.iter().map(|token| format!("`{}`", token.name())).collect::<Vec<_>>().join(", ");
        let subject = self.negation.map_or_else(|| self.leaf.to_string(), Condition::to_string);
        let other = match self.leaf.test {
            Test::Text(TextKind::Scope, _) => "role = \"…\"",
            // An API key contains the id of its organization, not the slug.
            Test::Text(TextKind::Organization, _) if tokens == [TokenType::ApiKey] => {
                "organization = \"org_…\""
            }
            _ => "scope = \"…\"",
        };
        format!(
            "no caller with {kept_out} can satisfy `{subject}`, so all of them are rejected; to let some in, \
             write `any({subject}, {other})`"
        )
    }
}
