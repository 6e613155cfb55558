//! Where generated code finds the runtime.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Path;

/// What the runtime is called where nobody says otherwise.
pub(crate) const NAME: &str = "clerk_runtime";

/// The path of `clerk_runtime`: `::clerk_runtime`, or what `crate = …` says.
#[derive(Default)]
pub(crate) struct RuntimePath(Option<Path>);

impl RuntimePath {
    /// The path that `crate = path` names.
    pub(crate) fn new(path: Path) -> Self {
        Self(Some(path))
    }

    /// The hidden module with the vocabulary of a policy: conditions, tokens, texts, places and checks.
    pub(crate) fn private(&self) -> TokenStream {
        quote!(#self::__private)
    }

    /// The hidden module with what belongs to the web framework: the guards and the layer of a router.
    pub(crate) fn framework(&self) -> TokenStream {
        quote!(#self::axum::__private)
    }
}

impl ToTokens for RuntimePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match &self.0 {
            Some(path) => path.to_tokens(tokens),
            None => tokens.extend(quote!(::clerk_runtime)),
        }
    }
}
