//! The type that makes a function a check. It has the function's name, and a guard is written with it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Attribute, Type};

use crate::expansion::runtime_path::RuntimePath;

/// The type for the function `name`. It has the function's `#[cfg]` `conditions`. `state` is the type of the
/// state that the function's last parameter borrows, if there is one.
///
/// Types and functions have separate namespaces, so both can have the same name, and one import brings both.
pub(crate) fn check(
    name: &Ident,
    conditions: &[&Attribute],
    state: Option<&Type>,
    runtime: &RuntimePath,
) -> TokenStream {
    let framework = runtime.framework();
    if !runtime.served().has_state() {
        return check_without_state(name, conditions, runtime);
    }
    let bound = state.map(|state| quote!(where #state: #framework::FromRef<__ClerkState>));
    let taken =
        state.map(|state| quote!(, &<#state as #framework::FromRef<__ClerkState>>::from_ref(__clerk_state)));
    let ty = check_type(name, conditions);
    quote! {
        #ty

        #(#conditions)*
        impl<__ClerkState: ::core::marker::Send + ::core::marker::Sync> #framework::Check<__ClerkState> for #name
        #bound
        {
            fn check<'__clerk>(
                __clerk_auth: &'__clerk #runtime::Auth,
                __clerk_parts: &'__clerk #framework::Parts,
                __clerk_state: &'__clerk __ClerkState,
            ) -> #framework::Checking<'__clerk> {
                ::std::boxed::Box::pin(async move { #name(__clerk_auth, __clerk_parts #taken).await })
            }
        }
    }
}

/// The same for frameworks in which handlers get state from the request.
fn check_without_state(name: &Ident, conditions: &[&Attribute], runtime: &RuntimePath) -> TokenStream {
    let framework = runtime.framework();
    let ty = check_type(name, conditions);
    quote! {
        #ty

        #(#conditions)*
        impl #framework::Check for #name {
            fn check<'__clerk>(
                __clerk_auth: &'__clerk #runtime::Auth,
                __clerk_request: &'__clerk #framework::Request,
            ) -> #framework::Checking<'__clerk> {
                ::std::boxed::Box::pin(async move { #name(__clerk_auth, __clerk_request).await })
            }
        }
    }
}

/// The type for a function with a mistake, which rejects every caller.
pub(crate) fn mistaken_check(name: &Ident, runtime: &RuntimePath) -> TokenStream {
    let framework = runtime.framework();
    let ty = check_type(name, &[]);
    if !runtime.served().has_state() {
        return quote! {
            #ty

            impl #framework::Check for #name {
                fn check<'__clerk>(
                    _: &'__clerk #runtime::Auth,
                    _: &'__clerk #framework::Request,
                ) -> #framework::Checking<'__clerk> {
                    #framework::mistaken_check()
                }
            }
        };
    }
    quote! {
        #ty

        impl<__ClerkState: 'static> #framework::Check<__ClerkState> for #name {
            fn check<'__clerk>(
                _: &'__clerk #runtime::Auth,
                _: &'__clerk #framework::Parts,
                _: &'__clerk __ClerkState,
            ) -> #framework::Checking<'__clerk> {
                #framework::mistaken_check()
            }
        }
    }
}

/// Public, because handlers of any visibility have it in their signatures.
fn check_type(name: &Ident, conditions: &[&Attribute]) -> TokenStream {
    quote! {
        #(#conditions)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code, unreachable_pub, unnameable_types)]
        pub struct #name {
            _never: ::core::convert::Infallible,
        }
    }
}
