//! `#[public]`.

use proc_macro2::{Ident, TokenStream};
use syn::Visibility;

use super::guarding::{Guarding, Parameters, guarded};
use super::{read_handler, recover_handler};
use crate::errors::Errors;
use crate::expansion::guard::public_guard;
use crate::expansion::policy::PolicyWriter;
use crate::expansion::runtime_path::RuntimePath;
use crate::expansion::site::Site;
use crate::options::{self, Key, Place};

/// Expands `#[public(options)] item`.
pub(crate) fn expand(options: TokenStream, item: &TokenStream, site: &Site) -> TokenStream {
    let mut errors = Errors::default();
    let written = options.clone();
    let mut options = Options::read(options, &mut errors);
    options.runtime.serve(site.framework);
    let handler = read_handler("public", item, site, &mut errors);
    match (errors.finish(), handler) {
        (None, Some(handler)) => guarded(handler, &options.runtime, site, |visibility, name, parameters| {
            options.guarding(visibility, name, parameters, site)
        }),
        (errors, handler) => {
            recover_handler(errors.as_ref(), written, Place::Public, (item, handler), &options.runtime)
        }
    }
}

/// The options. Mistakes are recorded, and a mistaken option keeps its default.
pub(super) struct Options {
    docs: bool,
    pub(super) runtime: RuntimePath,
}

impl Options {
    pub(super) fn read(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self { docs: true, runtime: RuntimePath::default() };
        for entry in options::parse(tokens, Place::Public, errors) {
            match entry.key {
                Key::Docs => options.docs = entry.boolean(errors).unwrap_or(true),
                _ => options.runtime = entry.path(errors).map(RuntimePath::new).unwrap_or_default(),
            }
        }
        options
    }

    /// The guard of the function `name` with these parameters.
    pub(super) fn guarding(
        &self,
        visibility: &Visibility,
        name: &Ident,
        parameters: Parameters<'_>,
        site: &Site,
    ) -> Guarding {
        let writer = PolicyWriter::new(&self.runtime, visibility, Some(name), site);
        let guard = public_guard(&writer.site(), parameters, &self.runtime);
        let docs = self.docs.then(|| "Public: accepts everyone, and does not look at the caller.".to_owned());
        Guarding { guard, items: Vec::new(), docs }
    }
}
