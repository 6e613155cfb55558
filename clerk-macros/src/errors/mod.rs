//! Collects mistakes, so that every independent one is reported at once.

pub(crate) mod wording;

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// The mistakes found so far; [`Errors::finish`] has to be called in the end.
#[derive(Default)]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    /// Records `message`, underlining `tokens`.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.0.push(syn::Error::new_spanned(tokens, message));
    }

    /// Records `error`.
    pub(crate) fn add(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    /// The value, or `None` after recording the error.
    pub(crate) fn ok<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.add(error)).ok()
    }

    /// How many mistakes there are so far.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The recorded mistakes as `compile_error!` invocations; `None` without mistakes.
    pub(crate) fn finish(mut self) -> Option<TokenStream> {
        let errors = std::mem::take(&mut self.0);
        (!errors.is_empty()).then(|| errors.iter().map(syn::Error::to_compile_error).collect())
    }
}

/// Complains in our own tests only: a user's build must not see a panic.
#[cfg(test)]
impl Drop for Errors {
    fn drop(&mut self) {
        assert!(self.0.is_empty() || std::thread::panicking(), "mistakes were dropped unread");
    }
}
