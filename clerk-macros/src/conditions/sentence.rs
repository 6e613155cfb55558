//! The sentence that an attribute adds to the handler's documentation.

use quote::ToTokens;
use syn::Path;

use crate::conditions::Condition;
use crate::options::as_typed;
use crate::options::tokens::AcceptedTokens;

/// The sentence for `#[protect]`.
pub(crate) fn protect(
    condition: Option<&Condition>,
    check: Option<&Path>,
    accepts: &AcceptedTokens,
) -> String {
    let required = match condition {
        Some(Condition::All(conditions)) => {
            conditions.iter().map(|condition| format!("`{condition}`")).collect::<Vec<_>>().join(" and ")
        }
        Some(condition) => format!("`{condition}`"),
        None => "a signed-in caller".to_owned(),
    };
    let check = check.map(|check| format!(", and that `{}` lets the request pass", as_written(check)));
    format!("Requires {required}{}. Accepts {}.", check.unwrap_or_default(), names(accepts))
}

/// A path on one line, without spaces.
pub(crate) fn as_written(path: &Path) -> String {
    as_typed(&path.to_token_stream().to_string().replace(' ', ""))
}

/// The sentence for `#[auth]`.
pub(crate) fn auth(accepts: &AcceptedTokens) -> String {
    format!("Accepts {}, and callers who are not signed in.", names(accepts))
}

fn names(accepts: &AcceptedTokens) -> String {
    accepts.types().iter().map(|token| format!("`{}`", token.name())).collect::<Vec<_>>().join(", ")
}
