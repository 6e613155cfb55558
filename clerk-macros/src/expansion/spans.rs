//! Where the compiler points when a generated call fails to compile.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

/// The call `module::function(arguments)`, spanned from the first to the last token of `blamed`, so that the compiler
/// underlines what the user wrote.
pub(crate) fn spanned_call(
    blamed: impl ToTokens,
    module: &TokenStream,
    function: &str,
    arguments: &TokenStream,
) -> TokenStream {
    let (first, last) = ends(blamed.into_token_stream());
    let function = Ident::new(function, Span::call_site());
    let path = quote!(#module::#function).into_iter().map(|mut tree| {
        tree.set_span(tree.span().located_at(first));
        tree
    });
    let path = path.collect::<TokenStream>();
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments.clone());
    arguments.set_span(Span::call_site().located_at(last));
    quote!(#path #arguments)
}

fn ends(tokens: TokenStream) -> (Span, Span) {
    let mut trees = tokens.into_iter();
    let span = |tree: TokenTree| tree.span();
    let first = trees.next().map_or_else(Span::call_site, span);
    (first, trees.last().map_or(first, span))
}
