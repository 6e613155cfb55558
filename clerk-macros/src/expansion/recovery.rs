//! The output for code with mistakes: the user's item and, for editors, the names that can complete a word.
//!
//! rust-analyzer completes a path from the names in scope. So every word in the place of an option is
//! repeated as the end of a path into a module with the options that are allowed there. The repetition has
//! the word's span, and only rust-analyzer, which sets `cfg(rust_analyzer)`, sees it. It is in the function's
//! body, because an attribute cannot see whether it is in an `impl` block, which cannot contain a module.
//! Completion begins with the first letter of a word, which may already be a valid option. So options without
//! mistakes are emitted too, with the constants that they name. Next to a mistake, a constant is repeated as
//! an expression.

use clerk_rules::TokenType;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::Path;
use syn::parse::Parser;

use crate::handler::is_function;
use crate::options::{Key, Place, text_kind};

/// The `item`, the words of `options` for completion, and `errors`.
pub(crate) fn recover(
    errors: Option<&TokenStream>,
    options: TokenStream,
    place: Place,
    item: &TokenStream,
) -> TokenStream {
    let item = match completions(options, place) {
        Some(completions) if is_function(item) => with_first_statement(item, &completions),
        _ => item.clone(),
    };
    // The item comes first: rust-analyzer compares what is before the word in two expansions, and messages
    // differ in length.
    quote!(#item #errors)
}

/// A statement with the words of `options` for completion, if there are any.
pub(crate) fn completions(options: TokenStream, place: Place) -> Option<TokenStream> {
    let mut words = Words::default();
    words.collect(options, place);
    (!words.names.is_empty()).then(|| words.completions())
}

/// The words that the user typed.
#[derive(Default)]
struct Words {
    /// The words, by what is allowed in their places.
    names: Vec<(Expected, Vec<Ident>)>,
    /// The paths in the places of strings.
    constants: Vec<Path>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    Option(Place),
    Token,
}

impl Words {
    /// Collects the first word between two commas, and the words in its value. A group of options is treated
    /// the same way.
    fn collect(&mut self, options: TokenStream, place: Place) {
        let options: Vec<TokenTree> = options.into_iter().collect();
        for option in options.split(|tree| matches!(tree, TokenTree::Punct(mark) if mark.as_char() == ',')) {
            let mut trees = option.iter().cloned().skip_while(|tree| !matches!(tree, TokenTree::Ident(_)));
            let Some(TokenTree::Ident(name)) = trees.next() else { continue };
            self.add(Expected::Option(place), &name);
            if takes_tokens(&name, place) {
                self.add_tokens(trees);
            } else if takes_text(&name, place) {
                self.constants.extend(Path::parse_mod_style.parse2(trees.skip(1).collect()));
            } else if let Some(place) = inside(&name, place) {
                for tree in trees {
                    if let TokenTree::Group(group) = tree {
                        self.collect(group.stream(), place);
                    }
                }
            }
        }
    }

    fn add_tokens(&mut self, trees: impl Iterator<Item = TokenTree>) {
        for tree in trees {
            match tree {
                TokenTree::Ident(typed) => self.add(Expected::Token, &typed),
                TokenTree::Group(list) => self.add_tokens(list.stream().into_iter()),
                _ => {}
            }
        }
    }

    fn add(&mut self, expected: Expected, typed: &Ident) {
        // A keyword, such as the option `crate`, cannot end a path.
        if syn::parse2::<Ident>(typed.to_token_stream()).is_err() {
            return;
        }
        match self.names.iter_mut().find(|(known, _)| *known == expected) {
            Some((_, words)) => words.push(typed.clone()),
            None => self.names.push((expected, vec![typed.clone()])),
        }
    }

    fn completions(&self) -> TokenStream {
        let modules = self.names.iter().enumerate().map(|(index, (expected, typed))| {
            let module = format_ident!("options_{index}");
            let names = expected.names().into_iter().map(|(name, docs)| {
                let name = Ident::new(name, Span::call_site());
                let docs = format!("`{docs}`");
                quote!(#[doc = #docs] pub mod #name {})
            });
            quote!(mod #module { #(#names)* use self::{ #(#typed as _),* }; })
        });
        let constants = &self.constants;
        quote! {
            #[allow(unexpected_cfgs)]
            const _: () = {
                #[cfg(rust_analyzer)]
                const _: () = { #(#modules)* };
                #(#[cfg(rust_analyzer)] const _: &str = #constants;)*
            };
        }
    }
}

impl Expected {
    /// The names, each with the text that the editor shows for it.
    fn names(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Option(place) => {
                let keys = place.keys().filter(|key| *key != Key::Crate);
                keys.map(|key| (key.name(), key.example())).collect()
            }
            Self::Token => TokenType::ALL
                .into_iter()
                .map(TokenType::name)
                .chain(["any"])
                .map(|name| (name, name))
                .collect(),
        }
    }
}

fn takes_tokens(name: &Ident, place: Place) -> bool {
    let key = Key::named(&name.to_string()).map(|key| place.own_word_for(key));
    key.is_some() && key == place.token_key()
}

/// Whether the option's value is a string, which can be the path of a constant.
fn takes_text(name: &Ident, place: Place) -> bool {
    Key::named(&name.to_string()).is_some_and(|key| place.takes(key) && text_kind(key).is_some())
}

/// The place inside the parentheses of an option.
fn inside(name: &Ident, place: Place) -> Option<Place> {
    let key = Key::named(&name.to_string()).filter(|key| place.takes(*key))?;
    match key {
        Key::Reverification => Some(Place::Reverification),
        key => key.is_combinator().then_some(Place::Combinator),
    }
}

/// The item with `statement` at the beginning of its body, if it has one. Inner attributes must stay first.
fn with_first_statement(item: &TokenStream, statement: &TokenStream) -> TokenStream {
    let mut trees: Vec<TokenTree> = item.clone().into_iter().collect();
    if let Some(TokenTree::Group(body)) = trees.last_mut()
        && body.delimiter() == Delimiter::Brace
        && !begins_with_an_inner_attribute(body.stream())
    {
        let span = body.span();
        let statements = body.stream();
        *body = Group::new(Delimiter::Brace, quote!(#statement #statements));
        body.set_span(span);
    }
    trees.into_iter().collect()
}

fn begins_with_an_inner_attribute(body: TokenStream) -> bool {
    let marks: String = body.into_iter().take(2).map(|tree| tree.to_string()).collect();
    marks == "#!"
}
