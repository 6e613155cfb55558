//! The path to the runtime in generated code.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;

use crate::handler::framework::Framework;

/// The default name of the runtime.
pub(crate) const NAME: &str = "clerk_runtime";

/// The path of `clerk_runtime`: `::clerk_runtime`, or the value of `crate = …`.
#[derive(Clone, Default)]
pub(crate) struct RuntimePath {
    path: Option<Path>,
    framework: Framework,
}

impl RuntimePath {
    /// The path in `crate = path`.
    pub(crate) fn new(path: Path) -> Self {
        Self { path: Some(path), framework: Framework::default() }
    }

    /// Whether no `crate = …` sets the path.
    pub(crate) const fn is_default(&self) -> bool {
        self.path.is_none()
    }

    /// The hidden module with the vocabulary of a policy: conditions, tokens, texts, places and checks.
    pub(crate) fn private(&self) -> TokenStream {
        quote!(#self::__private)
    }

    /// Selects a framework other than axum.
    pub(crate) fn serve(&mut self, framework: Framework) {
        self.framework = framework;
    }

    /// The framework of the handlers.
    pub(crate) const fn served(&self) -> Framework {
        self.framework
    }

    /// The hidden module for the web framework, with the guards and the layer of a router.
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
