//! The path to the runtime in generated code.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{Path, Token};

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
    pub(crate) const fn private(&self) -> HiddenModule<'_> {
        HiddenModule { runtime: self, framework: None }
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
    pub(crate) fn framework(&self) -> HiddenModule<'_> {
        HiddenModule { runtime: self, framework: Some(self.framework.module()) }
    }
}

impl ToTokens for RuntimePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match &self.path {
            Some(path) => path.to_tokens(tokens),
            None => add_segment(NAME, tokens),
        }
    }
}

/// The path of a hidden module. It is written token by token wherever it occurs, because the compiler takes longer to put one
/// stream of tokens into another, and a handler has this path a dozen times.
#[derive(Clone, Copy)]
pub(crate) struct HiddenModule<'a> {
    runtime: &'a RuntimePath,
    framework: Option<&'static str>,
}

impl ToTokens for HiddenModule<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.runtime.to_tokens(tokens);
        for segment in self.framework.into_iter().chain(["__private"]) {
            add_segment(segment, tokens);
        }
    }
}

fn add_segment(name: &str, tokens: &mut TokenStream) {
    <Token![::]>::default().to_tokens(tokens);
    Ident::new(name, Span::call_site()).to_tokens(tokens);
}
