//! Several values in an option that takes one: `["a", "b"]`, `"a" | "b"`, `"a" || role = "b"`, `"a" && "b"`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::{Key, text_kind};

/// Values that were written as one value.
pub(super) struct Alternatives {
    combinator: Key,
    values: Vec<TokenStream>,
}

impl Alternatives {
    /// The values in `tokens`; `None` if there is only one.
    pub(super) fn of(tokens: &TokenStream) -> Option<Self> {
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        if let [TokenTree::Group(list)] = trees.as_slice()
            && list.delimiter() == Delimiter::Bracket
        {
            return Some(Self { combinator: Key::Any, values: split(list.stream(), &[',']) });
        }
        let joins = |mark: char| {
            trees
                .iter()
                .skip(1)
                .any(|tree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == mark))
        };
        let combinator = match (joins('|'), joins('&')) {
            (true, false) => Key::Any,
            (false, true) => Key::All,
            _ => return None,
        };
        Some(Self { combinator, values: split(tokens.clone(), &['|', '&']) })
    }

    /// What to write instead for the option `key`.
    pub(super) fn as_options(&self, key: Key) -> String {
        let option = |value: &TokenStream| {
            let names_its_own =
                value.clone().into_iter().nth(1).is_some_and(|second| second.to_string() == "=");
            if names_its_own { value.to_string() } else { format!("{} = {value}", key.name()) }
        };
        match self.values.as_slice() {
            [] => key.example().to_owned(),
            [value] => option(value),
            values => {
                let options: Vec<String> = values.iter().map(option).collect();
                format!("{}({})", self.combinator.name(), options.join(", "))
            }
        }
    }
}

/// What to write instead of `role("a") || role("b")`. `first` is `role("a")`, and `rest` begins with the
/// first operator. `None` if there is no operator.
pub(super) fn combined_calls(first: TokenStream, rest: TokenStream) -> Option<String> {
    let combinator = match rest.clone().into_iter().next() {
        Some(TokenTree::Punct(mark)) if mark.as_char() == '|' => Key::Any,
        Some(TokenTree::Punct(mark)) if mark.as_char() == '&' => Key::All,
        _ => return None,
    };
    let option = |call: TokenStream| {
        let trees: Vec<TokenTree> = call.clone().into_iter().collect();
        match trees.as_slice() {
            [TokenTree::Ident(name), TokenTree::Group(value)]
                if Key::named(&name.to_string()).is_some_and(|key| text_kind(key).is_some()) =>
            {
                format!("{name} = {}", value.stream())
            }
            _ => call.to_string(),
        }
    };
    let calls = split(rest, &['|', '&']);
    let options: Vec<String> = std::iter::once(first).chain(calls).map(option).collect();
    Some(format!("{}({})", combinator.name(), options.join(", ")))
}

/// The parts between `marks` that are not empty.
fn split(tokens: TokenStream, marks: &[char]) -> Vec<TokenStream> {
    let mut values = vec![TokenStream::new()];
    for tree in tokens {
        match (tree, values.last_mut()) {
            (TokenTree::Punct(mark), _) if marks.contains(&mark.as_char()) => values.push(TokenStream::new()),
            (tree, Some(value)) => value.extend([tree]),
            (_, None) => {}
        }
    }
    values.retain(|value| !value.is_empty());
    values
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;

    use super::{Alternatives, Key, combined_calls};

    #[test]
    fn several_values_are_rewritten_as_options() {
        let rewritten = |tokens: TokenStream| Alternatives::of(&tokens).map(|all| all.as_options(Key::Role));
        assert_eq!(rewritten(quote!("a")), None);
        assert_eq!(rewritten(quote!(roles::ADMIN)), None);
        for (tokens, expected) in [
            (quote!(["a", "b"]), r#"any(role = "a", role = "b")"#),
            (quote!(["a"]), r#"role = "a""#),
            (quote!([]), r#"role = "org:admin""#),
            (quote!("a" | "b" | C), r#"any(role = "a", role = "b", role = C)"#),
            (quote!("a" || plan = "b"), r#"any(role = "a", plan = "b")"#),
            (quote!("a" && "b"), r#"all(role = "a", role = "b")"#),
        ] {
            assert_eq!(rewritten(tokens).as_deref(), Some(expected));
        }
    }

    #[test]
    fn calls_with_marks_between_are_rewritten_as_options() {
        for (first, rest, expected) in [
            (quote!(role("a")), quote!(|| role("b")), Some(r#"any(role = "a", role = "b")"#)),
            (
                quote!(role("a")),
                quote!(&&not_impersonated & plan("b")),
                Some(r#"all(role = "a", not_impersonated, plan = "b")"#),
            ),
            (quote!(any(a)), quote!(|), Some("any(any (a))")),
            (quote!(role("a")), quote!(role("b")), None),
            (quote!(role("a")), quote!(), None),
        ] {
            assert_eq!(combined_calls(first, rest).as_deref(), expected);
        }
    }
}
