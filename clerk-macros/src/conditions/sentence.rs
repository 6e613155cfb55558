//! The line that an attribute adds to the handler's documentation.

use crate::conditions::Condition;
use crate::options::tokens::AcceptedTokens;

/// What `#[protect]` demands.
pub(crate) fn protect(condition: Option<&Condition>, accepts: &AcceptedTokens) -> String {
    let required = match condition {
        Some(Condition::All(conditions)) => {
            conditions.iter().map(|condition| format!("`{condition}`")).collect::<Vec<_>>().join(" and ")
        }
        Some(condition) => format!("`{condition}`"),
        None => "a signed-in caller".to_owned(),
    };
    format!("Requires {required}. Accepts {}.", names(accepts))
}

/// What `#[auth]` hands over.
pub(crate) fn auth(accepts: &AcceptedTokens) -> String {
    format!("Accepts {}, and callers who are not signed in.", names(accepts))
}

fn names(accepts: &AcceptedTokens) -> String {
    accepts.types().iter().map(|token| format!("`{}`", token.name())).collect::<Vec<_>>().join(", ")
}
