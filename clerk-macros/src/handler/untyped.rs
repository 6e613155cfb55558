//! Async functions in which a parameter has no type, as in `async fn remove(auth)`. The compiler reports this
//! before an attribute sees the function, so attributes do not report it again.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

/// Whether the item is such a function.
pub(crate) fn is_without_a_type(item: &TokenStream) -> bool {
    parts(item).is_some_and(|(before, parameters)| {
        before.iter().any(|tree| is_word(tree, "async")) && has_a_mere_name(parameters.stream())
    })
}

/// What comes before a function's parameters, and the parameters in their parentheses.
fn parts(item: &TokenStream) -> Option<(Vec<TokenTree>, Group)> {
    let mut before = Vec::new();
    let mut depth = Depth::default();
    let mut is_function = false;
    for tree in item.clone() {
        match tree {
            TokenTree::Group(group)
                if is_function && depth.is_outside() && group.delimiter() == Delimiter::Parenthesis =>
            {
                return Some((before, group));
            }
            tree => {
                is_function |= is_word(&tree, "fn");
                if is_function {
                    depth.pass(&tree);
                }
                before.push(tree);
            }
        }
    }
    None
}

/// Whether one of the parameters is only a name.
fn has_a_mere_name(parameters: TokenStream) -> bool {
    let mut parameter: Vec<TokenTree> = Vec::new();
    let mut depth = Depth::default();
    for tree in parameters {
        let ends = depth.is_outside() && matches!(&tree, TokenTree::Punct(mark) if mark.as_char() == ',');
        if ends {
            if is_a_mere_name(&parameter) {
                return true;
            }
            parameter.clear();
        } else {
            depth.pass(&tree);
            parameter.push(tree);
        }
    }
    is_a_mere_name(&parameter)
}

fn is_a_mere_name(parameter: &[TokenTree]) -> bool {
    let is_name =
        |tree: &TokenTree| syn::parse2::<Ident>(tree.clone().into()).is_ok_and(|name| name != "self");
    match parameter {
        [name] => is_name(name),
        [word, name] => is_word(word, "mut") && is_name(name),
        _ => false,
    }
}

fn is_word(tree: &TokenTree, word: &str) -> bool {
    matches!(tree, TokenTree::Ident(ident) if ident == word)
}

/// The number of open angle brackets.
#[derive(Default)]
struct Depth {
    open: usize,
    after_hyphen: bool,
}

impl Depth {
    const fn is_outside(&self) -> bool {
        self.open == 0
    }

    fn pass(&mut self, tree: &TokenTree) {
        let mark = match tree {
            TokenTree::Punct(mark) => mark.as_char(),
            _ => ' ',
        };
        match mark {
            '<' => self.open += 1,
            // Not the arrow of `Fn() -> T`.
            '>' if !self.after_hyphen => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        self.after_hyphen = mark == '-';
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::is_without_a_type;

    #[test]
    fn only_a_mere_name_has_no_type() {
        for item in [
            quote!(async fn f(auth) {}),
            quote!(#[a] pub(crate) async fn f<T: Into<U>, F: Fn(u8) -> T>(a: u8, mut auth,) -> u8 { 1 }),
        ] {
            assert!(is_without_a_type(&item), "{item}");
        }
        for item in [
            quote!(
                async fn f(auth: Auth) {}
            ),
            quote!(
                async fn f(self, a: Map<A, B, C>, Path(b): Path<u8>) {}
            ),
            quote!(
                async fn f() {}
            ),
            quote!(fn f(u8) {}),
            quote!(async fn f(0) {}),
            quote!(
                struct F(u8);
            ),
            quote!(async fn),
            quote!(),
        ] {
            assert!(!is_without_a_type(&item), "{item}");
        }
    }
}
