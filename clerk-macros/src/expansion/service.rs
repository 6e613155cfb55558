//! The generated code for a gRPC service: the table of its methods, and the beginning of each method.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Attribute, Generics, PatType, Path, Type};

use crate::expansion::runtime_path::RuntimePath;
use crate::handler::Guard;

/// One row of the table.
pub(crate) struct Row<'a> {
    /// The `#[cfg]` attributes of the method.
    pub(crate) conditions: Vec<&'a Attribute>,
    /// The method's name in its `.proto` file.
    pub(crate) rpc: &'a str,
    pub(crate) guard: &'a Guard,
}

/// The `impl` by which the runtime finds the table: `implementor` behind the generated `server`. The items that rules name
/// are next to it, in a scope of their own.
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

/// The beginning of a method: it returns unless the method's rule has accepted `request`, and then binds the callers.
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
    // The name is unusual, because a variable cannot have the name of a `static` of the user.
    let caller = Ident::new("__clerk_caller", proc_macro2::Span::call_site());
    let bound = callers.iter().map(|PatType { attrs, pat, ty, .. }| {
        // The compiler underlines the type if it is not a caller's.
        let value = quote_spanned!(ty.span()=> #framework::parameter::<#ty>);
        quote!(#(#attrs)* let #pat: #ty = #value(&#caller)?;)
    });
    quote!(let #caller = #decided; #(#bound)*)
}
