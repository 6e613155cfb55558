//! Conditions: leaves like `role = "org:admin"`, and `any(…)`, `all(…)`, `not(…)`.

pub(crate) mod canonical;
pub(crate) mod contradictions;
pub(crate) mod sentence;
pub(crate) mod unsatisfiable;

use std::fmt;

use clerk_rules::TextKind;
use proc_macro2::{Ident, TokenStream};
use syn::Expr;

use crate::errors::Errors;
use crate::options::{
    Entry, Key, Place, Reverification, TextValue, Value, is_path_parameter, normalize, parse, path_parameter,
    text_kind,
};

/// A checked condition.
pub(crate) enum Condition {
    Leaf(Leaf),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

/// One test of the caller.
pub(crate) struct Leaf {
    /// The key's own token.
    pub(crate) name: Ident,
    /// The value after `=`.
    pub(crate) value: TokenStream,
    pub(crate) test: Test,
}

/// The test of a leaf.
pub(crate) enum Test {
    Text(TextKind, TextValue),
    /// The organization in this parameter of the route's path.
    OrganizationInPath(String),
    Reverification(Reverification),
    NotImpersonated,
    Has(Box<Expr>),
}

/// The deepest nesting. The runtime evaluates a condition recursively, and hand-written conditions are not
/// deeper.
const DEEPEST: usize = 16;

impl Condition {
    /// Reads an entry whose key is a condition.
    pub(crate) fn read(entry: &Entry, errors: &mut Errors) -> Option<Self> {
        read_at(entry, 0, errors)
    }

    /// Conditions written side by side, which must all hold; `None` if there are none.
    pub(crate) fn side_by_side(mut conditions: Vec<Self>) -> Option<Self> {
        match conditions.len() {
            0 | 1 => conditions.pop(),
            _ => Some(Self::All(conditions)),
        }
    }

    /// Whether a user can be asked to verify themselves again. A negated condition does not ask for it.
    pub(crate) fn asks_for_reverification(&self) -> bool {
        match self {
            Self::Leaf(leaf) => matches!(leaf.test, Test::Reverification(_)),
            Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter().any(Self::asks_for_reverification)
            }
            Self::Not(_) => false,
        }
    }

    /// Whether it becomes `wanted` only if every operand does: `all` for true, and `any` for false.
    const fn needs_every(&self, wanted: bool) -> bool {
        matches!(self, Self::All(_)) == wanted
    }

    /// All leaves, from left to right.
    pub(crate) fn leaves(&self) -> Vec<&Leaf> {
        match self {
            Self::Leaf(leaf) => vec![leaf],
            Self::Not(condition) => condition.leaves(),
            Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter().flat_map(Self::leaves).collect()
            }
        }
    }
}

/// Formats the condition as in an attribute.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leaf(leaf) => leaf.fmt(f),
            Self::Not(condition) => write!(f, "not({condition})"),
            Self::All(conditions) => write!(f, "all({})", commas(conditions)),
            Self::Any(conditions) => write!(f, "any({})", commas(conditions)),
        }
    }
}

/// Formats the leaf as in an attribute; a predicate is just `has`.
impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.test {
            Test::Text(_, text) => write!(f, "{name} = {text}"),
            Test::OrganizationInPath(parameter) => write!(f, "{name} = path({parameter:?})"),
            Test::Reverification(reverification) => reverification.fmt(f),
            Test::NotImpersonated => name.fmt(f),
            Test::Has(_) => f.write_str("has"),
        }
    }
}

fn commas(conditions: &[Condition]) -> String {
    conditions.iter().map(Condition::to_string).collect::<Vec<_>>().join(", ")
}

fn read_at(entry: &Entry, depth: usize, errors: &mut Errors) -> Option<Condition> {
    if entry.key.is_combinator() {
        return combinator(entry, depth, errors);
    }
    let test = match entry.key {
        Key::Has => Test::Has(Box::new(entry.expression(errors)?)),
        Key::NotImpersonated => {
            entry.refuse_value(errors);
            Test::NotImpersonated
        }
        Key::Reverification => Test::Reverification(Reverification::read(entry, errors)?),
        Key::Organization if is_path_parameter(entry) => {
            Test::OrganizationInPath(path_parameter(entry, errors)?)
        }
        key => text(entry, text_kind(key)?, errors)?,
    };
    let value = match &entry.value {
        Value::Assigned(tokens) => tokens.clone(),
        Value::Listed(_) | Value::Misplaced(_) | Value::Absent => TokenStream::new(),
    };
    Some(Condition::Leaf(Leaf { name: entry.name.clone(), value, test }))
}

fn text(entry: &Entry, kind: TextKind, errors: &mut Errors) -> Option<Test> {
    let text = entry.text_or_constant(|text| normalize(kind, text), errors)?;
    Some(Test::Text(kind, text))
}

fn combinator(entry: &Entry, depth: usize, errors: &mut Errors) -> Option<Condition> {
    let name = entry.key.name();
    if depth == DEEPEST {
        errors.at(
            &entry.name,
            format!("conditions nest at most {DEEPEST} deep; name a part of them with `has = …`"),
        );
        return None;
    }
    let operands = entry.operands(errors)?;
    let before = errors.count();
    let operands = parse(operands, Place::Combinator, errors);
    let conditions: Vec<_> =
        operands.iter().filter_map(|operand| read_at(operand, depth + 1, errors)).collect();
    if errors.count() != before {
        // The operands are no longer used, but each valid condition among them is checked like the others.
        return Some(Condition::Any(conditions));
    }
    let mistake = match (entry.key, conditions.len()) {
        (Key::Not, 1) => return conditions.into_iter().next().map(Box::new).map(Condition::Not),
        (Key::Not, _) => {
            "`not(…)` takes one condition; write `not(any(…))` or `not(all(…))` around several".to_owned()
        }
        (_, 0) => format!("`{name}()` is empty; write `{}`", entry.key.example()),
        (Key::Any, _) => return Some(Condition::Any(conditions)),
        _ => return Some(Condition::All(conditions)),
    };
    errors.at(&entry.name, mistake);
    None
}
