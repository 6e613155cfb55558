//! `#[auth]`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::errors::Errors;
use crate::guard::{Checks, guard};
use crate::handler::Handler;
use crate::options::token::AcceptedTokens;
use crate::options::{self, Key, Place};
use crate::parameters::nameable;
use crate::policy::PolicyWriter;
use crate::runtime_path::RuntimePath;

/// Expands `#[auth(options)] item`.
pub(crate) fn expand_handler(options: TokenStream, item: &TokenStream, line: u32) -> TokenStream {
    let mut errors = Errors::default();
    let options = Options::read(options, &mut errors);
    let handler = errors.ok(syn::parse2::<Handler>(item.clone()));
    if let Some(handler) = &handler {
        handler.check("auth", &mut errors);
    }
    match (errors.finish(), handler) {
        (None, Some(handler)) => options.guard(handler, line),
        (errors, _) => quote!(#errors #item),
    }
}

/// The options; mistakes are recorded, and what is mistaken is left at its default.
struct Options {
    accepts: AcceptedTokens,
    treat_pending_as_signed_out: bool,
    runtime: RuntimePath,
}

impl Options {
    fn read(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self {
            accepts: AcceptedTokens::default(),
            treat_pending_as_signed_out: true,
            runtime: RuntimePath::default(),
        };
        for entry in options::parse(tokens, Place::Auth, errors) {
            match entry.key {
                Key::Accepts => options.accepts = AcceptedTokens::read(&entry, errors).unwrap_or_default(),
                Key::Crate => options.runtime = entry.path(errors).map(RuntimePath::new).unwrap_or_default(),
                _ => options.treat_pending_as_signed_out = entry.boolean(errors).unwrap_or(true),
            }
        }
        options
    }

    fn guard(&self, handler: Handler, line: u32) -> TokenStream {
        let Handler { visibility, signature, .. } = &handler;
        let writer = PolicyWriter::new(&self.runtime, visibility, Some(&signature.ident), line);
        let policy = writer.hand_over(&self.accepts, self.treat_pending_as_signed_out);
        let checks = Checks {
            parameters: &nameable(signature),
            accepts: &self.accepts,
            rejects: false,
            warnings: &[],
        };
        let guard = guard(&policy, &checks, &self.runtime, &writer);
        handler.guarded(guard)
    }
}
