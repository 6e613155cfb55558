//! Collects mistakes, so all independent ones are reported at once.

pub(crate) mod wording;

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// The mistakes found so far. [`Errors::finish`] must be called at the end.
#[derive(Default)]
pub(crate) struct Errors {
    errors: Vec<syn::Error>,
    said_elsewhere: bool,
}

impl Errors {
    /// Records `message`, underlining `tokens`.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.errors.push(syn::Error::new_spanned(tokens, message));
    }

    /// Records `error`.
    pub(crate) fn add(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// The value, or `None` after recording the error.
    pub(crate) fn ok<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.add(error)).ok()
    }

    /// The number of mistakes so far.
    pub(crate) fn count(&self) -> usize {
        self.errors.len()
    }

    /// Records a mistake that another attribute of the crate reports.
    pub(crate) const fn said_elsewhere(&mut self) {
        self.said_elsewhere = true;
    }

    /// The recorded mistakes as `compile_error!` invocations; `None` if there are none.
    pub(crate) fn finish(mut self) -> Option<TokenStream> {
        let errors = std::mem::take(&mut self.errors);
        let is_mistaken = self.said_elsewhere || !errors.is_empty();
        is_mistaken.then(|| errors.iter().map(syn::Error::to_compile_error).collect())
    }
}

/// Panics only in the tests of this crate, because a macro must never panic in a user's build.
#[cfg(test)]
impl Drop for Errors {
    fn drop(&mut self) {
        assert!(self.errors.is_empty() || std::thread::panicking(), "mistakes were dropped unread");
    }
}
