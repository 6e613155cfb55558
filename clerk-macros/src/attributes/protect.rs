//! `#[protect]` and `layer::protect!`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Path, Visibility};

use crate::catalogue::Source;
use crate::conditions::contradictions;
use crate::conditions::sentence;
use crate::conditions::unsatisfiable::{Warning, warnings};
use crate::conditions::{Condition, Leaf, Test};
use crate::errors::Errors;
use crate::expansion::guard::{Checks, guard, statements};
use crate::expansion::policy::{PolicyWriter, Site};
use crate::expansion::recovery::recover;
use crate::expansion::runtime_path::RuntimePath;
use crate::handler::parameters::{generic_names, nameable};
use crate::handler::{Handler, mentions};
use crate::options::tokens::AcceptedTokens;
use crate::options::{self, Entry, Key, Place, TextKind, TextValue};

/// Expands `#[protect(options)] item`.
pub(crate) fn expand_handler(options: TokenStream, item: &TokenStream, site: &Site) -> TokenStream {
    let mut errors = Errors::default();
    let written = options.clone();
    let options = Options::read(options, Place::Protect, &mut errors);
    options.check_names(site, &mut errors);
    let handler = errors.ok(syn::parse2::<Handler>(item.clone()));
    if let Some(handler) = &handler {
        handler.check("protect", &mut errors);
        options.check_for(handler, &mut errors);
    }
    match (errors.finish(), handler) {
        (None, Some(handler)) => options.guard(handler, site),
        (errors, _) => recover(errors.as_ref(), written, Place::Protect, item),
    }
}

/// Expands `layer::protect!(options)`.
pub(crate) fn expand_router(options: TokenStream, site: &Site) -> TokenStream {
    let mut errors = Errors::default();
    let options = Options::read(options, Place::Router, &mut errors);
    options.check_names(site, &mut errors);
    match errors.finish() {
        None => options.router(site),
        Some(errors) => quote!({ #errors }),
    }
}

/// The options; mistakes are recorded, and what is mistaken is left at its default.
#[derive(Default)]
struct Options {
    condition: Option<Condition>,
    accepts: AcceptedTokens,
    unauthenticated_url: Option<TextValue>,
    unauthorized_url: Option<TextValue>,
    max_stale: Option<u64>,
    challenge: bool,
    without_docs: bool,
    runtime: RuntimePath,
}

impl Options {
    fn read(tokens: TokenStream, place: Place, errors: &mut Errors) -> Self {
        let before = errors.count();
        let mut options = Self::default();
        let mut conditions = Vec::new();
        let entries = options::parse(tokens, place, errors);
        let mut accepts = Some(AcceptedTokens::default());
        for entry in &entries {
            match entry.key {
                Key::Token => accepts = AcceptedTokens::read(entry, errors),
                Key::UnauthenticatedUrl => options.unauthenticated_url = options::url(entry, errors),
                Key::UnauthorizedUrl => options.unauthorized_url = options::url(entry, errors),
                Key::MaxStale => options.max_stale = options::max_stale(entry, errors),
                Key::Challenge => options.challenge = entry.boolean(errors).unwrap_or_default(),
                Key::Docs => options.without_docs = entry.boolean(errors) == Some(false),
                Key::Crate => options.runtime = entry.path(errors).map(RuntimePath::new).unwrap_or_default(),
                _ => conditions.extend(Condition::read(entry, errors)),
            }
        }
        options.condition = Condition::side_by_side(conditions);
        if let Some(accepts) = accepts {
            options.accepts = accepts;
            options.check_tokens(&entries, errors);
        }
        // A mistake in the options themselves would only be said once more.
        if errors.count() == before {
            options.check_condition(&entries, errors);
        }
        options
    }

    /// Records options that could never take effect with the accepted tokens.
    fn check_tokens(&self, entries: &[Entry], errors: &mut Errors) {
        let for_sessions = |entry: &&Entry| is_url(entry.key) || entry.key == Key::Challenge;
        for entry in entries.iter().filter(for_sessions).filter(|_| !self.accepts.accepts_sessions()) {
            let name = entry.key.name();
            errors.at(
                &entry.name,
                format!(
                    "`{name}` is for browser sessions, and only machines may call here; \
                     remove it, or add `session_token` to `token`"
                ),
            );
        }
        refuse_max_stale(entries, &self.accepts, errors);
        let leaves = self.condition.iter().flat_map(Condition::leaves);
        let is_scope = |leaf: &&Leaf| matches!(leaf.test, Test::Text(TextKind::Scope, _));
        for leaf in leaves.filter(is_scope).filter(|_| !self.accepts.accepts_machines()) {
            errors.at(
                &leaf.name,
                "session tokens carry no scopes; add a machine token, like `token = [\"session_token\", \"api_key\"]`",
            );
        }
    }

    /// Records what could never take effect because of the condition, and conditions that contradict one another.
    fn check_condition(&self, entries: &[Entry], errors: &mut Errors) {
        let challenges = self.condition.as_ref().is_some_and(Condition::asks_for_reverification);
        for entry in entries {
            match entry.key {
                Key::Challenge if !challenges => errors.at(
                    &entry.name,
                    "`challenge` tells users to verify themselves again, and nothing asks for it here; add \
                     `reverification = \"strict\"`, or remove it",
                ),
                Key::UnauthorizedUrl if self.condition.is_none() => errors.at(
                    &entry.name,
                    "`unauthorized_url` is for signed-in users who do not meet a condition, and there is none here; \
                     add one, like `role = \"org:admin\"`, or remove it",
                ),
                _ => {}
            }
        }
        if let Some(condition) = &self.condition {
            contradictions::refuse(condition, errors);
        }
    }

    /// Records names that the instance does not know.
    fn check_names(&self, site: &Site, errors: &mut Errors) {
        if let (Some(catalogue), Some(condition)) = (&site.catalogue, &self.condition) {
            catalogue.check(&condition.leaves(), errors);
        }
    }

    /// What makes the crate be built anew when the names change.
    fn dependency(&self, site: &Site) -> Option<TokenStream> {
        let leaves = self.condition.iter().flat_map(Condition::leaves);
        let names = leaves.filter(|leaf| matches!(leaf.test, Test::Text(..))).count();
        site.catalogue.as_ref().filter(|_| names > 0).map(Source::dependency)
    }

    /// Records options that this handler cannot have.
    fn check_for(&self, handler: &Handler, errors: &mut Errors) {
        for leaf in self.condition.iter().flat_map(Condition::leaves) {
            let Test::Has(predicate) = &leaf.test else { continue };
            if handler.mentions_self_type() || mentions(quote!(#predicate), "Self") {
                errors.at(
                    &leaf.name,
                    "`has` cannot be used in an `impl` block; move the handler out of it, \
                     or call `auth.has(…)` in its body",
                );
            }
        }
        for constant in self.constants() {
            let parameter = generic_names(&handler.signature)
                .find(|name| constant.segments.first().is_some_and(|first| first.ident == **name));
            if let Some(name) = parameter {
                errors.at(
                    constant,
                    format!("`{name}` is a parameter of the handler, and its rule cannot depend on one; name another constant"),
                );
            }
        }
    }

    /// The constants that hold names and URLs.
    fn constants(&self) -> impl Iterator<Item = &Path> {
        let leaves = self.condition.iter().flat_map(Condition::leaves);
        let names = leaves.filter_map(|leaf| match &leaf.test {
            Test::Text(_, text) => Some(text),
            Test::Reverification(_) | Test::Has(_) => None,
        });
        let texts = names.chain(&self.unauthenticated_url).chain(&self.unauthorized_url);
        texts.filter_map(|text| match text {
            TextValue::Constant(path) => Some(path),
            TextValue::Literal(_) => None,
        })
    }

    fn guard(&self, handler: Handler, site: &Site) -> TokenStream {
        let Handler { visibility, signature, .. } = &handler;
        let mut writer = PolicyWriter::new(&self.runtime, visibility, Some(&signature.ident), site);
        let policy = self.policy(&mut writer);
        let checks = Checks {
            parameters: &nameable(signature),
            accepts: &self.accepts,
            rejects: true,
            warnings: &self.warnings(),
            dependency: self.dependency(site),
        };
        let guard = guard(&policy, &checks, &self.runtime, &writer);
        let predicates = writer.into_predicates();
        let docs = (!self.without_docs).then(|| sentence::protect(self.condition.as_ref(), &self.accepts));
        let handler = handler.guarded(guard, docs.as_deref());
        quote!(#handler #(#predicates)*)
    }

    fn router(&self, site: &Site) -> TokenStream {
        let mut writer = PolicyWriter::new(&self.runtime, &Visibility::Inherited, None, site);
        let policy = self.policy(&mut writer);
        let private = self.runtime.private();
        let layer = quote!(#private::protect_router::<#policy>());
        let predicates = writer.into_predicates();
        let warnings = statements(&self.warnings());
        let dependency = self.dependency(site);
        if predicates.is_empty() && warnings.is_empty() && dependency.is_none() {
            return layer;
        }
        quote!({ #(#predicates)* #dependency #warnings #layer })
    }

    fn policy(&self, writer: &mut PolicyWriter<'_>) -> TokenStream {
        let urls = [self.unauthenticated_url.as_ref(), self.unauthorized_url.as_ref()];
        writer.protect(self.condition.as_ref(), &self.accepts, urls, self.max_stale, self.challenge)
    }

    fn warnings(&self) -> Vec<Warning> {
        self.condition.as_ref().map(|condition| warnings(condition, &self.accepts)).unwrap_or_default()
    }
}

/// Records a `max_stale` that could never take effect.
pub(crate) fn refuse_max_stale(entries: &[Entry], accepts: &AcceptedTokens, errors: &mut Errors) {
    for entry in entries.iter().filter(|entry| entry.key == Key::MaxStale && !accepts.accepts_machines()) {
        errors.at(
            &entry.name,
            "`max_stale` is for machine tokens, because sessions are verified without asking Clerk; remove it, or \
             accept a machine token",
        );
    }
}

const fn is_url(key: Key) -> bool {
    matches!(key, Key::UnauthenticatedUrl | Key::UnauthorizedUrl)
}
