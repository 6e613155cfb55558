//! A handler whose guard extracts the other parameters.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{FnArg, PatType, Token, Type, parse_quote};

use super::{Guard, Handler, beginning_with, mentions};

impl Handler {
    /// The handler with one parameter. Its type is `folding` with the guard's type and a tuple of the other
    /// types. The body begins by binding the parameters as they were written.
    ///
    /// Documentation shows the written signature, with a separate function. It uses the guard but does not
    /// have it, so no program compiles with it.
    pub(super) fn folded(self, folding: &TokenStream, guard: &Guard, docs: Option<&str>) -> TokenStream {
        let Self { attributes, visibility, signature, body } = self;
        let parameters: Vec<&PatType> = signature.inputs.iter().filter_map(typed).collect();
        let types = parameters.iter().map(|parameter| &parameter.ty);
        let names: Vec<Ident> = (0..parameters.len()).map(|index| format_ident!("__clerk_{index}")).collect();
        let bound = parameters.iter().zip(&names).map(|(parameter, name)| {
            let PatType { attrs, pat, ty, .. } = parameter;
            // The type of a `let` cannot be `impl Trait`.
            let ty = (!mentions(ty.to_token_stream(), "impl")).then(|| quote!(: #ty));
            quote!(#(#attrs)* let #pat #ty = #name;)
        });
        let ty = &guard.ty;
        let mut folded = signature.clone();
        folded.inputs = std::iter::once(FnArg::Typed(PatType {
            attrs: Vec::new(),
            // A simple name that other attributes can read.
            pat: Box::new(parse_quote!(__clerk_guard)),
            colon_token: <Token![:]>::default(),
            ty: Box::new(Type::Verbatim(quote!(#folding<#ty, (#(#types,)*)>))),
        }))
        .collect();
        let end = quote!(#folding::end(__clerk_guard));
        let folded_body = beginning_with(quote!(let (#(#names,)*) = #end; #(#bound)*), body.clone());
        let shown_body = beginning_with(quote!(#end;), body);
        let docs = docs.map(|docs| quote!(#[doc = ""] #[doc = #docs]));
        quote! {
            #[cfg(not(doc))]
            #(#attributes)* #docs #visibility #folded #folded_body

            #[cfg(doc)]
            #(#attributes)* #docs #visibility #signature #shown_body
        }
    }
}

fn typed(parameter: &FnArg) -> Option<&PatType> {
    match parameter {
        FnArg::Typed(parameter) => Some(parameter),
        FnArg::Receiver(_) => None,
    }
}
