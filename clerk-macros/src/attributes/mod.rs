//! The attributes, one in each file. An attribute reads the options and the item, checks both, and expands.

pub(crate) mod auth;
pub(crate) mod check;
pub(crate) mod from_auth;
mod guarding;
pub(crate) mod protect;
pub(crate) mod public;
pub(crate) mod router;
mod rule;
pub(crate) mod service;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, FnArg};

use crate::errors::Errors;
use crate::expansion::guard::{is_guarded, mistaken_guard, named};
use crate::expansion::recovery::recover;
use crate::expansion::runtime_path::{NAME, RuntimePath};
use crate::expansion::site::Site;
use crate::handler::framework::Framework;
use crate::handler::{Handler, is_without_a_type};
use crate::options::Place;

/// Reads the handler below `attribute`, and records its mistakes.
fn read_handler(attribute: &str, item: &TokenStream, site: &Site, errors: &mut Errors) -> Option<Handler> {
    let handler = match syn::parse2::<Handler>(item.clone()) {
        Ok(handler) => handler,
        // The compiler has reported the mistake, and will again, because nothing that is emitted compiles.
        Err(_) if is_without_a_type(item) => {
            errors.said_elsewhere();
            return None;
        }
        Err(error) => {
            errors.add(error);
            return None;
        }
    };
    if site.is_below_expanded("debug_handler") {
        // Reported at the handler's name, because `#[debug_handler]` makes two handlers from one. At a token
        // of the user, the compiler would report the error twice.
        errors.at(
            &handler.signature.ident,
            format!(
                "`#[debug_handler]` sees the handler without the parameter that `#[{attribute}]` adds; write it below \
                 `#[{attribute}]`"
            ),
        );
        // The output of `#[debug_handler]`.
        return None;
    }
    handler.check(attribute, site.framework, errors);
    refuse_two_attributes(&handler, errors);
    check_for_framework(&handler, attribute, site, errors);
    Some(handler)
}

/// The `errors`, and the item below them. The handler counts as annotated, so a router does not report it as
/// well.
fn recover_handler(
    errors: Option<&TokenStream>,
    options: TokenStream,
    place: Place,
    (item, handler): (&TokenStream, Option<Handler>),
    runtime: &RuntimePath,
) -> TokenStream {
    let is_another_ours =
        |handler: &Handler| handler.attributes.iter().any(is_ours) || is_guarded(&handler.signature);
    let mut beside = TokenStream::new();
    let annotated = handler
        .filter(|handler| !is_another_ours(handler))
        .and_then(|handler| handler.without_small_mistakes(runtime.served()))
        .map(|handler| {
            let mut guard = named(mistaken_guard(runtime), &handler.signature, runtime);
            beside = std::mem::take(&mut guard.beside);
            handler.guarded(guard, None)
        });
    // After the handler, which `recover` needs alone, because it adds the words that an editor completes to the body.
    let recovered = recover(errors, options, place, annotated.as_ref().unwrap_or(item));
    quote!(#recovered #beside)
}

const TWO_ATTRIBUTES: &str =
    "a handler takes one of `#[protect]`, `#[auth]` and `#[public]`; remove the others";

/// Records each other attribute of ours, below this one or expanded before it.
fn refuse_two_attributes(handler: &Handler, errors: &mut Errors) {
    for second in handler.attributes.iter().filter(|attribute| is_ours(attribute)) {
        errors.at(second, TWO_ATTRIBUTES);
    }
    if is_guarded(&handler.signature) {
        errors.at(TokenStream::new(), TWO_ATTRIBUTES);
    }
}

/// Records mistakes that depend on the site's framework.
fn check_for_framework(handler: &Handler, attribute: &str, site: &Site, errors: &mut Errors) {
    let framework = site.framework;
    let name = framework.name();
    let mut below = framework.attributes_below().iter();
    if let Some(first) = below.next()
        && !handler.makes_a_handler(framework)
    {
        let above = below.find(|attribute| site.is_below(attribute)).unwrap_or(first);
        errors.at(
            TokenStream::new(),
            format!(
                "{name} makes a function a handler by `#[{above}]`, which has to see what `#[{attribute}]` adds; write \
                 `#[{above}]` below `#[{attribute}]`"
            ),
        );
    }
    if framework.folds_parameters() && attribute != "public" {
        for parameter in &handler.signature.inputs {
            let FnArg::Typed(parameter) = parameter else { continue };
            for condition in parameter.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")) {
                errors.at(
                    condition,
                    format!(
                        "`#[{attribute}]` extracts the parameters of a handler of {name} together, so none can be \
                         conditional; write a handler for each case"
                    ),
                );
            }
        }
    }
}

fn is_called(attribute: &Attribute, name: &str) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == name)
}

fn is_ours(attribute: &Attribute) -> bool {
    let mut words = attribute.path().segments.iter().map(|segment| segment.ident.to_string()).rev();
    let ours =
        words.next().is_some_and(|name| ["protect", "auth", "public"].iter().any(|ours| name == *ours));
    let is_home = |parent: String| {
        parent == NAME || Framework::ALL.iter().any(|framework| parent == framework.module())
    };
    ours && words.next().is_none_or(is_home)
}
