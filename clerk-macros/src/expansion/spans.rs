//! The positions at which the compiler reports errors in generated code.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

/// The call `checker::<arguments>::function()`, or `checker::<arguments>()` if `function` is only the
/// parentheses. It spans the first to the last token of `blamed`, so the compiler underlines the user's code.
/// The user's own tokens in the arguments keep their positions, because editors complete there.
pub(crate) fn blaming(
    blamed: impl ToTokens,
    checker: &TokenStream,
    arguments: &TokenStream,
    function: &TokenStream,
) -> TokenStream {
    let (first, last) = ends(blamed.into_token_stream());
    let is_a_name = matches!(function.clone().into_iter().next(), Some(TokenTree::Ident(_)));
    let colons = if is_a_name { quote!(::) } else { TokenStream::new() };
    let (before, after) = (at(first, quote!(#checker::<)), at(last, quote!(> #colons #function)));
    quote!(#before #arguments #after)
}

/// Moves the trees to the position at which `blamed` begins. The contents of groups keep their own positions.
pub(crate) fn located_at(blamed: impl ToTokens, trees: &TokenStream) -> TokenStream {
    at(ends(blamed.into_token_stream()).0, trees.clone())
}

/// Moves the trees to the position of `span`. The contents of groups keep their own positions.
fn at(span: Span, trees: TokenStream) -> TokenStream {
    let moved = |mut tree: TokenTree| {
        tree.set_span(tree.span().located_at(span));
        tree
    };
    trees.into_iter().map(moved).collect()
}

fn ends(tokens: TokenStream) -> (Span, Span) {
    let mut trees = tokens.into_iter();
    let span = |tree: TokenTree| tree.span();
    let first = trees.next().map_or_else(Span::call_site, span);
    (first, trees.last().map_or(first, span))
}
