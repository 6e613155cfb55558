//! The common part of the attributes on a handler: each makes a guard, and this module puts it in front of the handler.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Visibility;

use crate::expansion::guard::named;
use crate::expansion::runtime_path::RuntimePath;
use crate::expansion::site::Site;
use crate::handler::parameters::{Generics, InFront, Parameter, in_front, nameable};
use crate::handler::{Guard, Handler};

/// The guard of a rule, the items beside the handler that it names, and the sentence for the documentation.
pub(super) struct Guarding {
    pub(super) guard: Guard,
    pub(super) items: Vec<TokenStream>,
    pub(super) docs: Option<String>,
}

/// The parameters that a guard checks, and those that must not read the body.
pub(super) type Parameters<'p> = (&'p [Parameter<'p>], &'p [InFront<'p>]);

/// The handler with the guard that `guarding` makes for its name and its parameters.
pub(super) fn guarded(
    handler: Handler,
    runtime: &RuntimePath,
    site: &Site,
    guarding: impl FnOnce(&Visibility, &Ident, Parameters<'_>) -> Guarding,
) -> TokenStream {
    let Handler { visibility, signature, .. } = &handler;
    let generics = Generics::of(signature, || site.generics_of_the_block());
    let parameters = (&*nameable(signature, &generics), &*in_front(signature, &generics));
    let Guarding { guard, items, docs } = guarding(visibility, &signature.ident, parameters);
    let guard = named(guard, signature, runtime);
    let handler = handler.guarded(guard, docs.as_deref());
    quote!(#handler #(#items)*)
}
