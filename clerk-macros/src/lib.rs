//! The macros of [`clerk-runtime`](https://docs.rs/clerk-runtime), which re-exports them with their documentation:
//! depend on that crate instead.
//!
//! This crate knows syntax and names only. It writes data as types and one extractor parameter; every decision is
//! taken by the runtime. An attribute is handled in four steps, each in its own file: the options as written
//! (`options`), checks that need several of them (`protect`, `auth`), the handler's signature (`handler`,
//! `parameters`), and the policy as a type (`policy`).

mod attributes;
mod catalogue;
mod conditions;
mod errors;
mod expansion;
mod handler;
mod options;

#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

use crate::catalogue::Source;
use crate::expansion::site::Site;

/// Documented at its re-export, `clerk_runtime::protect`.
#[proc_macro_attribute]
pub fn protect(options: TokenStream, item: TokenStream) -> TokenStream {
    attributes::protect::expand(options.into(), &item.into(), &site()).into()
}

/// Documented at its re-export, `clerk_runtime::auth`.
#[proc_macro_attribute]
pub fn auth(options: TokenStream, item: TokenStream) -> TokenStream {
    attributes::auth::expand(options.into(), &item.into(), &site()).into()
}

/// Documented at its re-export, `clerk_runtime::public`.
#[proc_macro_attribute]
pub fn public(options: TokenStream, item: TokenStream) -> TokenStream {
    attributes::public::expand(options.into(), &item.into(), &site()).into()
}

/// Documented at its re-export, `clerk_runtime::layer::protect`.
#[proc_macro]
pub fn protect_router(options: TokenStream) -> TokenStream {
    attributes::router::expand(options.into(), &site()).into()
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

fn site() -> Site {
    let span = proc_macro::Span::call_site();
    Site {
        file: span.file(),
        line: u32::try_from(span.line()).unwrap_or_default(),
        catalogue: Source::of_crate(),
    }
}
