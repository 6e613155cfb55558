//! The macros of [`clerk-runtime`](https://docs.rs/clerk-runtime), which re-exports them with their documentation:
//! depend on that crate instead.
//!
//! This crate knows only syntax and names. It writes data as types, and one extractor parameter; the runtime
//! makes all decisions. Rules that both share are in `clerk-rules`.
//!
//! An attribute works in three steps, which its file in `attributes` calls one after the other: read the
//! options and the item, check them, expand. Each module uses only those before it:
//!
//! 1. `errors`: the mistakes found so far, and the words of messages
//! 2. `handler`: the function below an attribute
//! 3. `options`: `key = value` and the values that the keys take
//! 4. `conditions`: the tree of conditions, contradictions, conditions that cannot be met, and the
//!    sentence in the documentation
//! 5. `catalogue`: the names in `clerk.toml`
//! 6. `expansion`: what is written into the user's crate
//! 7. `attributes`: one file for each attribute

mod attributes;
mod catalogue;
mod conditions;
mod errors;
mod expansion;
mod handler;
mod options;

#[cfg(test)]
mod tests;

use proc_macro::{TokenStream, TokenTree};

use crate::catalogue::Source;
use crate::expansion::site::Site;
use crate::handler::framework::Framework;

/// Documented at its re-export, `clerk_runtime::protect`.
#[proc_macro_attribute]
pub fn protect(options: TokenStream, item: TokenStream) -> TokenStream {
    let site = site_above(&item, Framework::Axum);
    attributes::protect::expand(in_parentheses(options), &item.into(), &site).into()
}

/// Documented at its re-export, `clerk_runtime::auth`.
#[proc_macro_attribute]
pub fn auth(options: TokenStream, item: TokenStream) -> TokenStream {
    let site = site_above(&item, Framework::Axum);
    attributes::auth::expand(in_parentheses(options), &item.into(), &site).into()
}

/// Documented at its re-export, `clerk_runtime::check`.
#[proc_macro_attribute]
pub fn check(options: TokenStream, item: TokenStream) -> TokenStream {
    attributes::check::expand(in_parentheses(options), &item.into(), &site(Framework::Axum)).into()
}

/// Documented at its re-export, `clerk_runtime::public`.
#[proc_macro_attribute]
pub fn public(options: TokenStream, item: TokenStream) -> TokenStream {
    let site = site_above(&item, Framework::Axum);
    attributes::public::expand(in_parentheses(options), &item.into(), &site).into()
}

/// Documented at its re-export, `clerk_runtime::layer::protect`.
#[proc_macro]
pub fn protect_router(options: TokenStream) -> TokenStream {
    attributes::router::expand(options.into(), &site(Framework::Axum)).into()
}

/// Documented at its re-export, `clerk_runtime::FromAuth`.
#[proc_macro_derive(FromAuth, attributes(from_auth))]
pub fn derive_from_auth(item: TokenStream) -> TokenStream {
    attributes::from_auth::expand(item.into()).into()
}

/// Documented at its re-export, `clerk_runtime::catalogue`.
#[proc_macro]
pub fn catalogue(input: TokenStream) -> TokenStream {
    catalogue::expand(&input.into(), Source::of_crate().as_ref()).into()
}

/// Defines the same attributes for another framework. They are documented at their re-exports.
macro_rules! attributes_of {
    ($framework:ident: $protect:ident, $auth:ident, $check:ident, $public:ident, $router:ident) => {
        #[doc = "Documented at its re-export."]
        #[proc_macro_attribute]
        pub fn $protect(options: TokenStream, item: TokenStream) -> TokenStream {
            let site = site_above(&item, Framework::$framework);
            attributes::protect::expand(in_parentheses(options), &item.into(), &site).into()
        }

        #[doc = "Documented at its re-export."]
        #[proc_macro_attribute]
        pub fn $auth(options: TokenStream, item: TokenStream) -> TokenStream {
            let site = site_above(&item, Framework::$framework);
            attributes::auth::expand(in_parentheses(options), &item.into(), &site).into()
        }

        #[doc = "Documented at its re-export."]
        #[proc_macro_attribute]
        pub fn $check(options: TokenStream, item: TokenStream) -> TokenStream {
            attributes::check::expand(in_parentheses(options), &item.into(), &site(Framework::$framework))
                .into()
        }

        #[doc = "Documented at its re-export."]
        #[proc_macro_attribute]
        pub fn $public(options: TokenStream, item: TokenStream) -> TokenStream {
            let site = site_above(&item, Framework::$framework);
            attributes::public::expand(in_parentheses(options), &item.into(), &site).into()
        }

        #[doc = "Documented at its re-export."]
        #[proc_macro]
        pub fn $router(options: TokenStream) -> TokenStream {
            attributes::router::expand(options.into(), &site(Framework::$framework)).into()
        }
    };
}

attributes_of!(ActixWeb: protect_actix_web, auth_actix_web, check_actix_web, public_actix_web, protect_router_actix_web);
attributes_of!(Poem: protect_poem, auth_poem, check_poem, public_poem, protect_router_poem);
attributes_of!(Rocket: protect_rocket, auth_rocket, check_rocket, public_rocket, protect_router_rocket);

/// Documented at its re-export, `clerk_runtime::tonic::protect_service`.
#[proc_macro_attribute]
pub fn protect_service(options: TokenStream, item: TokenStream) -> TokenStream {
    let line_of = |span: proc_macro2::Span| u32::try_from(span.unwrap().line()).unwrap_or_default();
    attributes::service::expand(in_parentheses(options), &item.into(), &site(Framework::Tonic), &line_of)
        .into()
}

/// Documented at its re-export, `clerk_runtime::tonic::check`.
#[proc_macro_attribute]
pub fn check_tonic(options: TokenStream, item: TokenStream) -> TokenStream {
    attributes::check::expand(in_parentheses(options), &item.into(), &site(Framework::Tonic)).into()
}

/// Documented at its re-export, `clerk_runtime::tonic::layer::protect`.
#[proc_macro]
pub fn protect_router_tonic(options: TokenStream) -> TokenStream {
    attributes::router::expand(options.into(), &site(Framework::Tonic)).into()
}

/// The options in parentheses. For `#[protect = "…"]` it returns none, because the compiler refuses that form itself.
fn in_parentheses(options: TokenStream) -> proc_macro2::TokenStream {
    let is_a_name = matches!(options.clone().into_iter().next(), None | Some(TokenTree::Ident(_)));
    // The source is read only if this may be such a value.
    let source = if is_a_name { None } else { proc_macro::Span::call_site().source_text() };
    let is_assigned = source.is_some_and(|source| {
        let after_path =
            source.trim_start_matches("#[").trim_start_matches(|letter| !"=([{".contains(letter));
        after_path.starts_with('=')
    });
    if is_assigned { proc_macro2::TokenStream::new() } else { options.into() }
}

/// The position of an attribute on a function.
fn site_above(item: &TokenStream, framework: Framework) -> Site {
    Site { is_below_a_macro: is_printed_anew(item), ..site(framework) }
}

/// Whether an attribute above has read the function and printed it anew. Then both braces of its body have the same
/// position, as they cannot in a source file.
fn is_printed_anew(item: &TokenStream) -> bool {
    let Some(TokenTree::Group(body)) = item.clone().into_iter().last() else { return true };
    let (open, close) = (body.span_open(), body.span_close());
    (open.line(), open.column()) == (close.line(), close.column())
}

fn site(framework: Framework) -> Site {
    let span = proc_macro::Span::call_site();
    Site {
        file: span.file(),
        line: u32::try_from(span.line()).unwrap_or_default(),
        column: u32::try_from(span.column()).unwrap_or_default(),
        path: span.local_file(),
        is_below_a_macro: true,
        catalogue: Source::of_crate(),
        framework,
    }
}
