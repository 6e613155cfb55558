//! The rule of `#[protect]` and `layer::protect!`: their options, and which options exclude each other.

use clerk_rules::TextKind;
use proc_macro2::{Ident, TokenStream};
use syn::Path;

use crate::catalogue::Source;
use crate::conditions::unsatisfiable::{Warning, warnings};
use crate::conditions::{Condition, Leaf, Test, contradictions};
use crate::errors::Errors;
use crate::expansion::policy::PolicyWriter;
use crate::expansion::runtime_path::RuntimePath;
use crate::expansion::site::Site;
use crate::handler::framework::Framework;
use crate::options::tokens::AcceptedTokens;
use crate::options::{self, Entry, Key, Place, TextValue};

/// The options. Mistakes are recorded, and a mistaken option keeps its default.
#[derive(Default)]
pub(super) struct Rule {
    pub(super) condition: Option<Condition>,
    /// The function that also checks the request.
    pub(super) check: Option<Path>,
    /// The function that answers rejections, and the name of the option.
    pub(super) rejections: Option<(Ident, Path)>,
    pub(super) accepts: AcceptedTokens,
    unauthenticated_url: Option<TextValue>,
    unauthorized_url: Option<TextValue>,
    /// The names of the options that redirect.
    redirects: Vec<Ident>,
    max_stale: Option<u64>,
    challenge: bool,
    same_origin: Option<bool>,
    pub(super) without_docs: bool,
    pub(super) runtime: RuntimePath,
}

impl Rule {
    /// Reads the options of `place`.
    pub(super) fn read(tokens: TokenStream, place: Place, errors: &mut Errors) -> Self {
        let before = errors.count();
        let mut rule = Self::default();
        let mut conditions = Vec::new();
        let entries = options::parse(tokens, place, errors);
        let mut accepts = Some(AcceptedTokens::default());
        for entry in &entries {
            match entry.key {
                Key::Token => accepts = AcceptedTokens::read(entry, errors),
                Key::UnauthenticatedUrl => rule.unauthenticated_url = options::url(entry, errors),
                Key::UnauthorizedUrl => rule.unauthorized_url = options::url(entry, errors),
                Key::MaxStale => rule.max_stale = options::max_stale(entry, errors),
                Key::SameOrigin => rule.same_origin = entry.boolean(errors),
                Key::Challenge => rule.challenge = entry.boolean(errors).unwrap_or_default(),
                Key::Check => rule.check = entry.path(errors),
                Key::Rejections => {
                    rule.rejections = entry.path(errors).map(|path| (entry.name.clone(), path));
                }
                Key::Docs => rule.without_docs = entry.boolean(errors) == Some(false),
                Key::Crate => rule.runtime = entry.path(errors).map(RuntimePath::new).unwrap_or_default(),
                _ => conditions.extend(Condition::read(entry, errors)),
            }
        }
        let redirects = entries.iter().filter(|entry| is_url(entry.key));
        rule.redirects = redirects.map(|entry| entry.name.clone()).collect();
        rule.condition = Condition::side_by_side(conditions);
        if let Some(accepts) = accepts {
            rule.accepts = accepts;
            rule.check_tokens(&entries, errors);
        }
        // If the options already have mistakes, these checks would repeat them.
        if errors.count() == before {
            rule.check_condition(&entries, errors);
        }
        rule
    }

    /// Records options that have no meaning in a framework without redirects and path parameters.
    pub(super) fn check_for_framework(&self, framework: Framework, errors: &mut Errors) {
        if framework.has_pages_and_parameters() {
            return;
        }
        for name in &self.redirects {
            errors.at(
                name,
                format!(
                    "`{name}` is for browsers, and a gRPC method redirects nobody: callers get `UNAUTHENTICATED` or \
                     `PERMISSION_DENIED`; remove it"
                ),
            );
        }
        for leaf in self.condition.iter().flat_map(Condition::leaves) {
            if let Test::OrganizationInPath(_) = &leaf.test {
                errors.at(
                    &leaf.name,
                    "the path of a gRPC method has no parameters; compare `auth.org_id()` with the message in the method",
                );
            }
        }
    }

    /// Records names that the instance does not know.
    pub(super) fn check_names(&self, site: &Site, errors: &mut Errors) {
        if let (Some(catalogue), Some(condition)) = (&site.catalogue, &self.condition) {
            catalogue.check(&condition.leaves(), errors);
        }
    }

    /// An item that makes the compiler build the crate again when the names change.
    pub(super) fn dependency(&self, site: &Site) -> Option<TokenStream> {
        let leaves = self.condition.iter().flat_map(Condition::leaves);
        let names = leaves.filter(|leaf| matches!(leaf.test, Test::Text(..))).count();
        site.catalogue.as_ref().filter(|_| names > 0).map(Source::dependency)
    }

    /// The constants for names and URLs.
    pub(super) fn constants(&self) -> impl Iterator<Item = &Path> {
        let leaves = self.condition.iter().flat_map(Condition::leaves);
        let names = leaves.filter_map(|leaf| match &leaf.test {
            Test::Text(_, text) => Some(text),
            _ => None,
        });
        let texts = names.chain(&self.unauthenticated_url).chain(&self.unauthorized_url);
        texts.filter_map(|text| match text {
            TextValue::Constant(path) => Some(path),
            TextValue::Literal(_) => None,
        })
    }

    /// The policy as a type.
    pub(super) fn policy(&self, writer: &mut PolicyWriter<'_>) -> TokenStream {
        let urls = [self.unauthenticated_url.as_ref(), self.unauthorized_url.as_ref()];
        let conditions = (self.condition.as_ref(), self.check.as_ref());
        let policy = writer.protect(conditions, &self.accepts, urls, self.max_stale, self.challenge);
        let policy = writer.same_origin(policy, self.same_origin);
        writer.answered(policy, self.rejections.as_ref())
    }

    /// Conditions that callers with an accepted token type cannot meet.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        self.condition.as_ref().map(|condition| warnings(condition, &self.accepts)).unwrap_or_default()
    }

    /// Records options that cannot take effect with the accepted tokens.
    fn check_tokens(&self, entries: &[Entry], errors: &mut Errors) {
        let for_sessions =
            |entry: &&Entry| is_url(entry.key) || matches!(entry.key, Key::Challenge | Key::SameOrigin);
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
        options::refuse_max_stale(entries, &self.accepts, errors);
        let leaves = self.condition.iter().flat_map(Condition::leaves);
        let is_scope = |leaf: &&Leaf| matches!(leaf.test, Test::Text(TextKind::Scope, _));
        for leaf in leaves.filter(is_scope).filter(|_| !self.accepts.accepts_machines()) {
            errors.at(
                &leaf.name,
                "session tokens carry no scopes; add a machine token, like `token = [\"session_token\", \"api_key\"]`",
            );
        }
    }

    /// Records options that cannot take effect because of the condition, and conditions that contradict each
    /// other.
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
}

const fn is_url(key: Key) -> bool {
    matches!(key, Key::UnauthenticatedUrl | Key::UnauthorizedUrl)
}
