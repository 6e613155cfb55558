//! Where generated code finds the runtime.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;

use crate::handler::framework::Framework;

/// What the runtime is called where nobody says otherwise.
pub(crate) const NAME: &str = "clerk_runtime";

/// The path of `clerk_runtime`: `::clerk_runtime`, or what `crate = …` says.
#[derive(Default)]
pub(crate) struct RuntimePath {
    path: Option<Path>,
    framework: Framework,
}

impl RuntimePath {
    /// The path that `crate = path` names.
    pub(crate) fn new(path: Path) -> Self {
        Self { path: Some(path), framework: Framework::default() }
    }

    /// The hidden module with the vocabulary of a policy: conditions, tokens, texts, places and checks.
    pub(crate) fn private(&self) -> TokenStream {
        quote!(#self::__private)
    }

    /// The same for another framework than axum.
    pub(crate) fn serve(&mut self, framework: Framework) {
        self.framework = framework;
    }

    /// The framework whose handlers the generated code is for.
    pub(crate) const fn served(&self) -> Framework {
        self.framework
    }

    /// The hidden module with what belongs to the web framework: the guards and the layer of a router.
    pub(crate) fn framework(&self) -> TokenStream {
        let module = Ident::new(self.framework.module(), Span::call_site());
        quote!(#self::#module::__private)
    }
}

impl ToTokens for RuntimePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match &self.path {
            Some(path) => path.to_tokens(tokens),
            None => tokens.extend(quote!(::clerk_runtime)),
        }
    }
}
