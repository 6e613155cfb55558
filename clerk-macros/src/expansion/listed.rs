//! The check that the catalogue lists the name in a constant, whose value only the compiler knows.

use clerk_rules::TextKind;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::Path;

use crate::conditions::sentence::as_written;
use crate::errors::wording::listed;
use crate::expansion::runtime_path::HiddenModule;
use crate::expansion::spans::{blaming, located_at};

/// Statements that do not compile if `names` does not contain the constant's value; the compiler
/// underlines the constant. The message names both, so the trait with the message is defined here.
pub(crate) fn is_listed(
    path: &Path,
    kind: TextKind,
    names: &[String],
    private: HiddenModule<'_>,
) -> TokenStream {
    let (message, label) = unlisted(path, kind, names);
    let (names, width) = table(names);
    let kind = format_ident!("{kind:?}");
    let arguments =
        quote!({ #private::is_listed(#private::TextKind::#kind, #private::text(#path), #names, #width) });
    let listed = located_at(path, &quote!(#private::Listed<#arguments>));
    let check = blaming(path, &quote!(is_listed), &listed, &quote!(()));
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label)]
        trait IsListed {}
        impl IsListed for #private::Listed<true> {}
        const fn is_listed<T: IsListed>() {}
        #check;
    }
}

/// The message and the label for a constant that the catalogue does not list.
fn unlisted(path: &Path, kind: TextKind, names: &[String]) -> (String, String) {
    let (kind, path) = (kind.name(), as_written(path));
    let label = match names {
        [] => format!("it lists no {kind} at all"),
        names => format!("it lists {}", listed(names.iter().map(String::as_str).take(8))),
    };
    // The compiler would treat braces as placeholders.
    let escaped = |text: String| text.replace('{', "{{").replace('}', "}}");
    (escaped(format!("`clerk.toml` does not list the {kind} that `{path}` holds")), escaped(label))
}

/// The names in the form that the runtime searches: sorted, and padded with spaces to the same number of
/// bytes.
fn table(names: &[String]) -> (String, Literal) {
    let width = names.iter().map(String::len).max().unwrap_or_default() + 1;
    let mut names: Vec<_> = names.iter().map(|name| format!("{name:<width$}")).collect();
    names.sort();
    (names.concat(), Literal::usize_unsuffixed(width))
}
