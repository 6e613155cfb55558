//! Expansions as formatted snapshots, and the promise that no input makes a macro panic.

mod expansions;
mod hostile_input;
mod mistakes;

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

/// A handler without parameters.
fn handler() -> TokenStream {
    quote! { async fn f() {} }
}

/// Compares `expansion` with `expanded/<name>.rs`, or writes that file if `BLESS` is set.
fn assert_snapshot(name: &str, expansion: TokenStream) {
    let file = syn::parse2(expansion).expect("an expansion is a sequence of items");
    let actual = prettyplease::unparse(&file);
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/expanded").join(name).with_extension("rs");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &actual).expect("the snapshot is writable");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{name} differs; review it and run with BLESS=1");
}

/// The messages of the `compile_error!`s in `expansion`, in order.
fn messages(expansion: &TokenStream) -> Vec<String> {
    let mut messages = Vec::new();
    collect_messages(expansion.clone(), &mut messages);
    messages
}

fn collect_messages(tokens: TokenStream, messages: &mut Vec<String>) {
    let mut after_compile_error = false;
    for tree in tokens {
        match tree {
            proc_macro2::TokenTree::Ident(ident) => after_compile_error = ident == "compile_error",
            proc_macro2::TokenTree::Group(group) if after_compile_error => {
                let message = syn::parse2::<syn::LitStr>(group.stream()).expect("a message is one literal");
                messages.push(message.value());
                after_compile_error = false;
            }
            proc_macro2::TokenTree::Group(group) => collect_messages(group.stream(), messages),
            proc_macro2::TokenTree::Punct(_) | proc_macro2::TokenTree::Literal(_) => {}
        }
    }
}
