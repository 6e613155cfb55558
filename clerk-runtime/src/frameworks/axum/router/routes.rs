//! Who may call what, as a table, as Markdown and as JSON.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Value, json};

use super::annotated::Access;
use crate::edge::answers::Answers;
use crate::oauth_metadata::ProtectedResource;
use crate::policy::Policy;
use crate::token::{TokenType, TokenTypes};

/// The access rules of a router, by path and method. [`Display`](fmt::Display) prints a table.
///
/// Each rule is shown as an attribute: first the handler's own, then those of [`layer::protect!`](crate::layer::protect)
/// around it. A rule inside a `ServiceBuilder`, or inside another layer, is enforced but not listed: add it with a call of
/// its own. Lines of source files are left out, so that only a change of access changes the list:
///
/// ```
/// use clerk_runtime::routing::get;
/// use clerk_runtime::{Router, auth, protect};
///
/// #[protect(role = "org:admin", unauthorized_url = "/upgrade")]
/// async fn settings() {}
///
/// #[auth(accepts = any)]
/// async fn home() {}
///
/// let router: Router = Router::new()
///     .route("/settings", get(settings))
///     .route("/", get(home));
/// assert_eq!(
///     router.routes().to_string(),
///     "GET  /          home      auth(accepts = any)\n\
///      GET  /settings  settings  protect(role = \"org:admin\", \
///      unauthorized_url = \"/upgrade\")\n"
/// );
/// ```
#[derive(Clone, Debug, Default)]
pub struct Routes {
    routes: Vec<RouteAccess>,
    /// Kept apart, because the fallback of a nested router stays below its path, and that of a merged one moves.
    fallbacks: Vec<RouteAccess>,
    /// The resources whose documents list what the routes ask for.
    resources: Vec<ProtectedResource>,
}

/// Who may call one route.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RouteAccess {
    /// The method; `ANY` for all, `FALLBACK` for requests that no route, or no method of a route, matches.
    pub method: &'static str,
    /// The path, including those that it is nested below. If it ends in `/*`, the row stands for everything below that
    /// path, which has one stated access.
    pub path: String,
    /// Who may call it, according to its handler, or as stated for its service.
    pub access: Access,
    /// The rules of [`layer::protect!`](crate::layer::protect) around it, from the innermost to the outermost. They must
    /// let the caller pass as well.
    pub layers: Vec<&'static Policy>,
    /// What [`Rejections`](crate::Rejections) around it answer, from the innermost to the outermost, each with the number of
    /// `layers` inside.
    answers: Vec<(usize, Answers)>,
    /// Whether the row stands for the routes of an axum router, which does not tell them.
    pub(crate) is_merged: bool,
}

impl Routes {
    /// The routes, by path and method.
    pub fn iter(&self) -> impl Iterator<Item = &RouteAccess> {
        let mut routes: Vec<_> = self.routes.iter().chain(&self.fallbacks).collect();
        routes.sort_by(|left, right| (&left.path, left.method).cmp(&(&right.path, right.method)));
        routes.into_iter()
    }

    /// A Markdown table.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut table = String::from("| Method | Path | Handler | Access |\n|---|---|---|---|\n");
        for route in self.iter() {
            let [path, name, rule] = [&route.path, route.access.name(), &route.rule()].map(code);
            let method = route.method;
            table.push_str(&format!("| {method} | {path} | {name} | {rule} |\n"));
        }
        table
    }

    /// A JSON array of objects with `method`, `path`, `handler`, `file`, `access` and `token_types`, which are `null` if
    /// everyone may call.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.iter().map(RouteAccess::to_json).collect()
    }

    pub(crate) fn add(&mut self, method: &'static str, path: &str, access: Access) {
        self.add_at(path, [RouteAccess::of(method, access)]);
    }

    /// Adds the handlers of a path.
    pub(super) fn add_at(&mut self, path: &str, handlers: impl IntoIterator<Item = RouteAccess>) {
        let at_path = |handler| RouteAccess { path: path.to_owned(), ..handler };
        self.routes.extend(handlers.into_iter().map(at_path));
    }

    /// Adds the row of an axum router.
    pub(super) fn add_merged(&mut self, access: Access) {
        self.add_at("/*", [RouteAccess { is_merged: true, ..RouteAccess::of("ANY", access) }]);
    }

    /// Sets what the routes so far ask besides; as axum has it, fallbacks do not.
    pub(super) fn protect_routes(&mut self, policy: &'static Policy) {
        self.routes.iter_mut().for_each(|route| route.layers.push(policy));
    }

    /// Sets what the routes and the fallbacks so far ask besides.
    pub(super) fn protect_everything(&mut self, policy: &'static Policy) {
        self.protect_routes(policy);
        self.fallbacks.iter_mut().for_each(|fallback| fallback.layers.push(policy));
    }

    /// Sets how rejections of the routes and the fallbacks so far are answered.
    pub(super) fn answer_everything(&mut self, answers: Answers) {
        self.answer_routes(answers);
        self.fallbacks.iter_mut().for_each(|fallback| fallback.answer(answers));
    }

    /// Sets how rejections of the routes so far are answered.
    pub(super) fn answer_routes(&mut self, answers: Answers) {
        self.routes.iter_mut().for_each(|route| route.answer(answers));
    }

    pub(super) fn set_fallback(&mut self, access: Access) {
        self.reset_fallback();
        self.fallbacks.push(RouteAccess::of("FALLBACK", access));
    }

    pub(super) fn reset_fallback(&mut self) {
        self.fallbacks.retain(|fallback| !fallback.path.is_empty());
    }

    /// Sets who may call the paths so far with other methods, where no handler takes every method.
    pub(super) fn set_method_fallback(&mut self, access: Access) {
        let takes_all = |route: &RouteAccess| matches!(route.method, "ANY" | "FALLBACK") && !route.is_merged;
        let mut paths: BTreeSet<String> = self.routes.iter().map(|route| route.path.clone()).collect();
        for route in self.routes.iter().filter(|route| takes_all(route)) {
            paths.remove(&route.path);
        }
        for path in paths {
            self.add("FALLBACK", &path, access);
        }
    }

    /// Lets the document of `resource` list the scopes of the routes, once all are known.
    pub(super) fn describe(&mut self, resource: ProtectedResource) {
        self.resources.push(resource);
    }

    /// Tells each resource which scopes its routes ask for.
    pub(super) fn tell_scopes(&self) {
        for resource in &self.resources {
            let path = resource.location().path();
            let routes = self.iter().filter(|route| path.is_none_or(|path| route.is_at_or_below(path)));
            let scopes: BTreeSet<String> = routes.flat_map(RouteAccess::oauth_scopes).collect();
            resource.set_scopes_of_routes(scopes.into_iter().collect());
        }
    }

    /// Adds the routes of a router nested at `prefix`.
    pub(super) fn nest(&mut self, prefix: &str, mut other: Self) {
        for route in other.routes.iter_mut().chain(&mut other.fallbacks) {
            route.path = nested(prefix, &route.path);
        }
        self.merge(other);
    }

    /// Adds the routes of another router.
    pub(super) fn merge(&mut self, other: Self) {
        self.routes.extend(other.routes);
        self.fallbacks.extend(other.fallbacks);
        self.resources.extend(other.resources);
    }
}

impl RouteAccess {
    /// A handler whose path is not known yet.
    pub(super) const fn of(method: &'static str, access: Access) -> Self {
        Self {
            method,
            path: String::new(),
            access,
            layers: Vec::new(),
            answers: Vec::new(),
            is_merged: false,
        }
    }

    /// Sets how the rejections of the rules so far are answered, unless something inside does.
    pub(super) fn answer(&mut self, answers: Answers) {
        self.answers.push((self.layers.len(), answers));
    }

    /// Whether it is for requests of its method, rather than for those that have no handler of their own.
    pub(super) fn is_of_one_method(&self) -> bool {
        !matches!(self.method, "ANY" | "FALLBACK")
    }

    /// Whether it may be part of the resource at `path`: it is not known where the routes of an axum router are.
    fn is_at_or_below(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.is_merged
            || self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The scopes that its rules name for applications with an OAuth token.
    fn oauth_scopes(&self) -> Vec<String> {
        let policies = self.policies().filter(|policy| policy.accepts.accepts(TokenType::OAuthToken));
        policies.flat_map(Policy::scopes).map(str::to_owned).collect()
    }

    /// The policies that a request has to pass, from the innermost to the outermost.
    pub(crate) fn policies(&self) -> impl DoubleEndedIterator<Item = &'static Policy> {
        self.access.policy().into_iter().chain(self.layers.iter().copied())
    }

    /// The policies in the same order, each with how its rejections are answered: as the innermost layer around it says.
    pub(crate) fn answered_policies(&self) -> impl DoubleEndedIterator<Item = (&'static Policy, Answers)> {
        let answers = |layers_inside: usize| {
            let around = self.answers.iter().find(|(inside, _)| *inside >= layers_inside);
            around.map(|(_, answers)| *answers).unwrap_or_default()
        };
        let own = self.access.policy().map(|policy| (policy, answers(0)));
        let layers = self.layers.iter().zip(1..).map(|(policy, inside)| (*policy, answers(inside)));
        own.into_iter().chain(layers).collect::<Vec<_>>().into_iter()
    }

    fn rule(&self) -> String {
        let layers = self.layers.iter().map(|policy| format!(", and {policy}"));
        std::iter::once(self.access.to_string()).chain(layers).collect()
    }

    fn to_json(&self) -> Value {
        let accepted = |types: TokenTypes| -> Vec<_> {
            let by_all = |of| self.policies().all(|policy| policy.accepts.accepts(of));
            types.iter().filter(|of| by_all(*of)).map(TokenType::as_str).collect()
        };
        json!({
            "method": self.method,
            "path": self.path,
            "handler": self.access.name(),
            "file": self.access.file(),
            "access": self.rule(),
            "token_types": self.policies().next().map(|policy| accepted(policy.accepts.types())),
        })
    }
}

impl fmt::Display for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |of: fn(&RouteAccess) -> usize| self.iter().map(of).max().unwrap_or_default();
        let method = width(|route| route.method.len());
        let path = width(|route| route.path.chars().count());
        let name = width(|route| route.access.name().chars().count());
        for route in self.iter() {
            let (handler, rule) = (route.access.name(), route.rule());
            writeln!(f, "{:method$}  {:path$}  {handler:name$}  {rule}", route.method, route.path)?;
        }
        Ok(())
    }
}

/// Where axum serves the route `path` of a router nested at `prefix`; a fallback of it has no path.
fn nested(prefix: &str, path: &str) -> String {
    match path {
        "" | "/" => prefix.to_owned(),
        _ => format!("{}{path}", prefix.strip_suffix('/').unwrap_or(prefix)),
    }
}

/// Code in a cell of a Markdown table.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("`{}`", text.replace('|', "\\|")) }
}
