//! `catalogue!()`: a constant for every name.

use clerk_rules::TextKind;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::{LISTS, Source};
use crate::errors::Errors;

/// Expands `catalogue!()`.
pub(crate) fn expand(input: &TokenStream, source: Option<&Source>) -> TokenStream {
    let mut errors = Errors::default();
    if !input.is_empty() {
        errors.at(input, "`catalogue!` takes nothing; write `catalogue!()`");
    }
    let modules = match source {
        Some(source) => modules(source, &mut errors),
        None => {
            errors.at(
                TokenStream::new(),
                "there is no `clerk.toml` beside the `Cargo.toml` of this crate or at the root of its workspace; \
                 `cargo clerk catalogue pull` writes it",
            );
            TokenStream::new()
        }
    };
    errors.finish().unwrap_or(modules)
}

fn modules(source: &Source, errors: &mut Errors) -> TokenStream {
    let Some(catalogue) = source.read(errors) else { return TokenStream::new() };
    let modules = LISTS.iter().filter_map(|(list, kind)| {
        let constants = constants(*kind, catalogue.list(*kind)?, errors);
        let module = Ident::new(list, Span::call_site());
        let docs = format!("The {list} of the Clerk instance, from `clerk.toml`.");
        Some(quote! {
            #[doc = #docs]
            #[allow(dead_code, unreachable_pub)]
            pub mod #module { #constants }
        })
    });
    let modules: TokenStream = modules.collect();
    let dependency = source.dependency();
    quote!(#modules #dependency)
}

fn constants(kind: TextKind, names: &[String], errors: &mut Errors) -> TokenStream {
    let mut known: Vec<(String, &str)> = Vec::new();
    let mut constants = TokenStream::new();
    for name in names {
        let constant = constant(kind, name);
        if let Some((_, other)) = known.iter().find(|(known, _)| *known == constant) {
            errors.at(
                TokenStream::new(),
                format!("`{other}` and `{name}` in `clerk.toml` would both be the constant `{constant}`; rename one"),
            );
            continue;
        }
        let ident = Ident::new(&constant, Span::call_site());
        let docs = format!("`{name}`");
        constants.extend(quote! {
            #[doc = #docs]
            pub const #ident: &str = #name;
        });
        known.push((constant, name));
    }
    constants
}

/// The name of the constant: `org:invoices:create` becomes `INVOICES_CREATE`.
fn constant(kind: TextKind, name: &str) -> String {
    let letters = kind.without_prefix(name).chars().map(|character| match character {
        letter if letter.is_ascii_alphanumeric() => letter.to_ascii_uppercase(),
        _ => '_',
    });
    let constant: String = letters.collect();
    let needs_prefix = constant.chars().all(|character| character == '_')
        || constant.starts_with(|first: char| first.is_ascii_digit());
    if needs_prefix { format!("N{constant}") } else { constant }
}
