//! What is written for a gRPC service: the table of its methods, and how each begins.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Attribute, Generics, PatType, Path, Type};

use crate::expansion::runtime_path::RuntimePath;
use crate::handler::Guard;

/// One row of the table.
pub(crate) struct Row<'a> {
    /// The attributes that decide whether the method exists at all.
    pub(crate) conditions: Vec<&'a Attribute>,
    /// The method's name in its `.proto` file.
    pub(crate) rpc: &'a str,
    pub(crate) guard: &'a Guard,
}

/// The `impl` by which the runtime finds the table: `implementor` behind the generated `server`. The items that rules name
/// stand beside it, out of sight.
pub(crate) fn table(
    rows: &[Row<'_>],
    items: &[TokenStream],
    generics: &Generics,
    (server, implementor): (&Path, &Type),
    runtime: &RuntimePath,
) -> TokenStream {
    let framework = runtime.framework();
    let (parameters, _, conditions) = generics.split_for_impl();
    let methods = rows.iter().map(|Row { conditions, rpc, guard }| {
        let guard = &guard.ty;
        quote!(#(#conditions)* #framework::Method::of::<#guard>(#rpc))
    });
    quote! {
        const _: () = {
            #(#items)*

            impl #parameters #framework::ProtectedService<#implementor> for #server<#implementor> #conditions {
                const METHODS: &'static [#framework::Method] = &[#(#methods),*];
            }
        };
    }
}

/// How a method begins: nothing goes on unless its rule let `request` through, and the callers are those who were let
/// through.
pub(crate) fn beginning(
    request: &Ident,
    rpc: &str,
    server: &Path,
    callers: &[&PatType],
    runtime: &RuntimePath,
) -> TokenStream {
    let framework = runtime.framework();
    let decided = quote!(#framework::decided::<#server<Self>, Self>(&#request, #rpc)?);
    if callers.is_empty() {
        return quote!(#decided;);
    }
    // A static of the user's may have any name that somebody would choose.
    let caller = Ident::new("__clerk_caller", proc_macro2::Span::call_site());
    let bound = callers.iter().map(|PatType { attrs, pat, ty, .. }| {
        // The compiler underlines the type where it is none of a caller.
        let value = quote_spanned!(ty.span()=> #framework::parameter::<#ty>);
        quote!(#(#attrs)* let #pat: #ty = #value(&#caller)?;)
    });
    quote!(let #caller = #decided; #(#bound)*)
}
