//! Expansions as formatted snapshots, and tests that no input makes a macro panic.

mod expansions;
mod frameworks;
mod hostile_input;
mod mistakes;
mod services;

use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::catalogue::Source;
use crate::expansion::site::Site;
use crate::handler::framework::Framework;

/// The position of every attribute in these tests.
pub(crate) fn site() -> Site {
    Site {
        file: "src/app.rs".to_owned(),
        line: 7,
        column: 1,
        path: None,
        is_below_a_macro: true,
        catalogue: None,
        framework: Framework::Axum,
    }
}

/// The same in a crate whose `clerk.toml` contains `text`.
fn site_with(text: &str) -> Site {
    Site { catalogue: Some(Source::parsed(text)), ..site() }
}

/// A handler without parameters.
pub(crate) fn handler() -> TokenStream {
    quote! { async fn f() {} }
}

/// Compares `expansion` with `expanded/<name>.rs`, or writes that file if `BLESS` is set.
fn assert_snapshot(name: &str, expansion: TokenStream) {
    let mut texts = Vec::new();
    collect_texts(expansion.clone(), &mut texts);
    let file = syn::parse2(expansion).expect("an expansion is a sequence of items");
    let actual = format!("// Texts, in order: {texts:?}\n{}", prettyplease::unparse(&file));
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/expanded").join(name).with_extension("rs");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &actual).expect("the snapshot is writable");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{name} differs; review it and run with BLESS=1");
}

/// Collects the strings that are spelled out in `Letters` and similar types.
fn collect_texts(tokens: TokenStream, texts: &mut Vec<String>) {
    let mut letters: Option<String> = None;
    for tree in tokens {
        match tree {
            TokenTree::Ident(ident) => {
                letters = ident.to_string().starts_with("Letters").then(String::new);
            }
            TokenTree::Literal(literal) => {
                let letter = syn::parse2::<syn::LitChar>(TokenTree::from(literal).into());
                if let (Some(letters), Ok(letter)) = (&mut letters, letter) {
                    letters.push(letter.value());
                }
            }
            TokenTree::Punct(mark) if mark.as_char() == '>' => texts.extend(letters.take()),
            TokenTree::Punct(_) => {}
            TokenTree::Group(group) => {
                letters = None;
                collect_texts(group.stream(), texts);
            }
        }
    }
}

/// The messages of the `compile_error!`s in `expansion`, in order.
pub(crate) fn messages(expansion: &TokenStream) -> Vec<String> {
    let mut messages = Vec::new();
    collect_messages(expansion.clone(), &mut messages);
    messages
}

fn collect_messages(tokens: TokenStream, messages: &mut Vec<String>) {
    let mut after_compile_error = false;
    for tree in tokens {
        match tree {
            TokenTree::Ident(ident) => after_compile_error = ident == "compile_error",
            TokenTree::Group(group) if after_compile_error => {
                let message = syn::parse2::<syn::LitStr>(group.stream()).expect("a message is one literal");
                messages.push(message.value());
                after_compile_error = false;
            }
            TokenTree::Group(group) => collect_messages(group.stream(), messages),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
