//! The strings of a policy as types.

use clerk_rules::{BYTES_OF_A_WORD, TEXT_LIMIT};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};
use syn::Path;

use crate::expansion::runtime_path::HiddenModule;
use crate::expansion::spans::blaming;

/// Writes one letter per literal, so the type is readable in messages, except for a text that has a type of its own.
pub(crate) fn literal(text: &str, private: HiddenModule<'_>) -> TokenStream {
    if let Some((_, name)) = WHOLE_TEXTS.iter().find(|(whole, _)| *whole == text) {
        let name = Ident::new(name, Span::call_site());
        return quote!(#private::#name);
    }
    let part = |sizes: &[(usize, &str)], letters: &[char]| {
        let (_, name) = sizes.iter().find(|(size, _)| letters.len() <= *size)?;
        let name = Ident::new(name, Span::call_site());
        Some(quote!(#private::#name<#(#letters),*>))
    };
    let letters: Vec<char> = text.chars().collect();
    let behind_org = text.strip_prefix("org:").map(|rest| rest.chars().collect::<Vec<_>>());
    let behind_org = behind_org.and_then(|letters| part(&SIZES_BEHIND_ORG, &letters));
    if let Some(whole) = behind_org.or_else(|| part(&TEXT_SIZES, &letters)) {
        return whole;
    }
    let parts = letters.chunks(LONGEST_PART).map(|letters| part(&TEXT_SIZES, letters));
    quote!(#private::LongLetters<#(#parts),*>)
}

/// The same for a constant. Its length is known only to the compiler, after `checks` and the check of its
/// `format`.
pub(crate) fn constant(
    path: &Path,
    format: &str,
    checks: Option<&TokenStream>,
    private: HiddenModule<'_>,
) -> TokenStream {
    let mistake = format_ident!("mistake_in_{format}");
    // Always through the same function, so a constant of another type is reported once.
    let text = quote!(#private::text(#path));
    let arguments = quote!(::core::primitive::str, { #private::#mistake(#text) });
    let check = blaming(path, &quote!(__ClerkFits), &arguments, &quote!(check()));
    let words = (0..TEXT_LIMIT / BYTES_OF_A_WORD).map(Literal::usize_unsuffixed);
    quote!(#private::ConstantText<{ use #private::Fits as __ClerkFits; #checks #check; #text.len() } #(, { #private::word(#text, #words) })*>)
}

/// The runtime's types for single strings: Clerk's two default roles, which many handlers name. Each letter costs the
/// compiler a constant to check.
const WHOLE_TEXTS: [(&str, &str); 2] = [("org:admin", "OrgAdmin"), ("org:member", "OrgMember")];

/// The runtime's types for strings, by the number of letters.
const TEXT_SIZES: [(usize, &str); 6] = [
    (10, "Letters"),
    (16, "Letters16"),
    (24, "Letters24"),
    (32, "Letters32"),
    (48, "Letters48"),
    (LONGEST_PART, "Letters64"),
];

/// The same for strings that begin with `org:`, by the number of letters after it.
const SIZES_BEHIND_ORG: [(usize, &str); 6] =
    [(6, "Org"), (10, "Org10"), (16, "Org16"), (20, "Org20"), (24, "Org24"), (32, "Org32")];

/// The number of letters of the largest type.
const LONGEST_PART: usize = 64;
