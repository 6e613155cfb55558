//! `#[auth]`.

use proc_macro2::{Ident, TokenStream};
use syn::Visibility;

use super::guarding::{Guarding, Parameters, guarded};
use super::{read_handler, recover_handler};
use crate::conditions::sentence;
use crate::errors::Errors;
use crate::expansion::guard::{Checks, guard};
use crate::expansion::policy::PolicyWriter;
use crate::expansion::runtime_path::RuntimePath;
use crate::expansion::site::Site;
use crate::options::tokens::AcceptedTokens;
use crate::options::{self, Entry, Key, Place};

/// Expands `#[auth(options)] item`.
pub(crate) fn expand(options: TokenStream, item: &TokenStream, site: &Site) -> TokenStream {
    let mut errors = Errors::default();
    let written = options.clone();
    let mut options = Options::read(options, &mut errors);
    options.runtime.serve(site.framework);
    let handler = read_handler("auth", item, site, &mut errors);
    match (errors.finish(), handler) {
        (None, Some(handler)) => guarded(handler, &options.runtime, site, |visibility, name, parameters| {
            options.guarding(visibility, name, parameters, site)
        }),
        (errors, handler) => {
            recover_handler(errors.as_ref(), written, Place::Auth, (item, handler), &options.runtime)
        }
    }
}

/// The options. Mistakes are recorded, and a mistaken option keeps its default.
pub(super) struct Options {
    accepts: AcceptedTokens,
    treat_pending_as_signed_out: bool,
    max_stale: Option<u64>,
    same_origin: Option<bool>,
    docs: bool,
    pub(super) runtime: RuntimePath,
}

impl Options {
    pub(super) fn read(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self {
            accepts: AcceptedTokens::default(),
            treat_pending_as_signed_out: true,
            max_stale: None,
            same_origin: None,
            docs: true,
            runtime: RuntimePath::default(),
        };
        let entries = options::parse(tokens, Place::Auth, errors);
        let mut accepts = Some(AcceptedTokens::default());
        for entry in &entries {
            match entry.key {
                Key::Accepts => accepts = AcceptedTokens::read(entry, errors),
                Key::MaxStale => options.max_stale = options::max_stale(entry, errors),
                Key::SameOrigin => options.same_origin = entry.boolean(errors),
                Key::Docs => options.docs = entry.boolean(errors).unwrap_or(true),
                Key::Crate => options.runtime = entry.path(errors).map(RuntimePath::new).unwrap_or_default(),
                _ => options.treat_pending_as_signed_out = entry.boolean(errors).unwrap_or(true),
            }
        }
        if let Some(accepts) = accepts {
            options::refuse_max_stale(&entries, &accepts, errors);
            refuse_options_of_sessions(&entries, &accepts, errors);
            options.accepts = accepts;
        }
        options
    }

    /// The guard of the function `name` with these parameters.
    pub(super) fn guarding(
        &self,
        visibility: &Visibility,
        name: &Ident,
        (parameters, in_front): Parameters<'_>,
        site: &Site,
    ) -> Guarding {
        let writer = PolicyWriter::new(&self.runtime, visibility, Some(name), site);
        let policy = writer.hand_over(&self.accepts, self.treat_pending_as_signed_out, self.max_stale);
        let policy = writer.same_origin(policy, self.same_origin);
        let checks = Checks {
            parameters,
            in_front,
            accepts: &self.accepts,
            rejects: false,
            warnings: &[],
            dependency: None,
        };
        let guard = guard(&policy, None, &checks, &self.runtime);
        let docs = self.docs.then(|| sentence::auth(&self.accepts));
        Guarding { guard, items: Vec::new(), docs }
    }
}

/// Records options that have no effect if sessions are not accepted.
fn refuse_options_of_sessions(entries: &[Entry], accepts: &AcceptedTokens, errors: &mut Errors) {
    let is_for_sessions =
        |entry: &&Entry| matches!(entry.key, Key::TreatPendingAsSignedOut | Key::SameOrigin);
    for entry in entries.iter().filter(is_for_sessions).filter(|_| !accepts.accepts_sessions()) {
        let name = entry.key.name();
        errors.at(
            &entry.name,
            format!(
                "`{name}` is about sessions, and none is accepted here; remove it, or add `session_token` to `accepts`"
            ),
        );
    }
}
