//! `path("org")`: a reference to a parameter of the route's path.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::LitStr;
use syn::parse::{ParseStream, Parser};

use super::texts::within_limit;
use super::{Entry, Value};
use crate::errors::Errors;
use crate::errors::wording::quoted;

/// Whether the value begins with the word `path`, which is not the name of a constant.
pub(crate) fn is_path_parameter(entry: &Entry) -> bool {
    let Value::Assigned(tokens) = &entry.value else { return false };
    let mut trees = tokens.clone().into_iter();
    matches!(trees.next(), Some(TokenTree::Ident(word)) if word == "path")
        && !matches!(trees.next(), Some(TokenTree::Punct(_)))
}

/// The name of the parameter in `key = path("…")`.
pub(crate) fn path_parameter(entry: &Entry, errors: &mut Errors) -> Option<String> {
    let tokens = entry.assigned(errors)?;
    let Some(arguments) = arguments(tokens.clone()) else {
        errors.at(tokens, "`path` takes the name of one of the route's parameters; write `path(\"org\")`");
        return None;
    };
    let Ok(literal) = syn::parse2::<LitStr>(arguments.stream()) else {
        let message =
            "`path` takes the name of one of the route's parameters, in quotes; write `path(\"org\")`";
        if arguments.stream().is_empty() {
            errors.at(arguments, message);
        } else {
            errors.at(arguments.stream(), message);
        }
        return None;
    };
    match check(&literal.value()) {
        Ok(name) => Some(name),
        Err(problem) => {
            errors.at(literal, problem);
            None
        }
    }
}

/// The parentheses after `path`, if nothing follows them.
fn arguments(tokens: TokenStream) -> Option<Group> {
    let parser = |input: ParseStream<'_>| {
        input.parse::<TokenTree>()?;
        input.parse::<Group>()
    };
    parser.parse2(tokens).ok().filter(|group| group.delimiter() == Delimiter::Parenthesis)
}

/// Whether a route can have a parameter of this name.
fn check(name: &str) -> Result<String, String> {
    if !is_name(name) {
        let bare = name.trim_matches(['{', '}', '*', ':', '/']);
        let example = if is_name(bare) { bare } else { "org" };
        return Err(format!(
            "{} is not the name of a path parameter; write it as it stands between the braces of the route, like \
             `path({example:?})`",
            quoted(name)
        ));
    }
    within_limit(name.to_owned())
}

fn is_name(text: &str) -> bool {
    let fits = |character: char| !"{}*:/".contains(character) && !character.is_whitespace();
    !text.is_empty() && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn names_are_written_as_between_braces() {
        for name in ["org", "org_id", "Org-2", "größe"] {
            assert_eq!(check(name).as_deref(), Ok(name));
        }
        for (name, advice) in [
            ("", "`path(\"org\")`"),
            ("{team}", "`path(\"team\")`"),
            ("{*rest}", "`path(\"rest\")`"),
            (":team", "`path(\"team\")`"),
            ("a b", "`path(\"org\")`"),
            ("\n", "`path(\"org\")`"),
        ] {
            let problem = check(name).unwrap_err();
            assert!(
                problem.contains("is not the name of a path parameter") && problem.ends_with(advice),
                "{problem}"
            );
        }
        assert!(check(&"a".repeat(257)).unwrap_err().contains("write at most 256"));
    }
}
