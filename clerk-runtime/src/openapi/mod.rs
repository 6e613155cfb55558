//! Access rules in OpenAPI documents: what an operation requires, and how it answers callers who may not call it.

mod differences;
mod merge;
mod requirement;
mod responses;
mod scheme;
mod security;

use http::Method;
use utoipa::Modify;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Components, OpenApi, RefOr, Response};

use crate::edge::answers::Answers;
use crate::frameworks::axum::router::routes::{RouteAccess, Routes};
use crate::policy::Policy;
pub use differences::{DocumentDifferences, Endpoint};
use security::{alternatives, requirements};

/// Adds the access rules of a [`Router`](crate::Router) to the operations of an OpenAPI document.
///
/// 1. An operation belongs to the route that answers its path and method, or to the service of
///    [`Router::nest_service`](crate::Router::nest_service) that its path is below. Operations without a route stay as they
///    are, and so do those of a router that was added with [`Router::merge_axum`](crate::Router::merge_axum).
/// 2. Its security requirements are replaced by those of the handler, so the document says what is enforced.
///    A `#[public]` handler requires nothing, and for `#[auth]` the security is optional. The rules of
///    [`layer::protect!`](crate::layer::protect) around the handler are required as well.
/// 3. The responses to callers who may not call it (303, 307, 401, 403, 404, 503) are added unless the operation already
///    has one with that status. They are those of the [`Rejections`](crate::Rejections) among the router's layers, else the
///    default ones.
/// 4. The security schemes that they name are added: `session_token`, `session_cookie`, `api_key`, `m2m_token` and
///    `oauth_token`, unless the document has one of that name.
///
/// ```
/// use clerk_runtime::routing::get;
/// use clerk_runtime::{Router, protect};
/// use utoipa::{Modify as _, OpenApi as _};
///
/// #[utoipa::path(
///     get,
///     path = "/invoices",
///     responses((status = OK, description = "All of them")),
/// )]
/// #[protect(scope = "invoices:read", token = "api_key")]
/// async fn invoices() {}
///
/// #[derive(utoipa::OpenApi)]
/// #[openapi(paths(invoices))]
/// struct Documentation;
///
/// let router: Router = Router::new().route("/invoices", get(invoices));
/// let mut document = Documentation::openapi();
/// router.routes().modify(&mut document);
///
/// let operation = document.paths.paths["/invoices"].get.as_ref();
/// let operation = serde_json::to_value(operation).unwrap();
/// let security = serde_json::json!([{ "api_key": ["invoices:read"] }]);
/// assert_eq!(operation["security"], security);
/// assert_eq!(
///     operation["responses"]["403"]["description"],
///     "The token lacks a required scope"
/// );
/// ```
impl Modify for Routes {
    /// Writes the access rules into the document, as described above.
    fn modify(&self, openapi: &mut OpenApi) {
        let mut required = Vec::new();
        for (path, item) in &mut openapi.paths.paths {
            for (method, operation) in operations(item) {
                let Some(route) = answering(self, path, method.as_str()) else { continue };
                describe(operation, &method, route);
                required.extend(alternatives(route.policies()));
            }
        }
        let schemes = &mut openapi.components.get_or_insert_with(Components::new).security_schemes;
        for (scheme, _) in required {
            schemes.entry(scheme.name.to_owned()).or_insert_with(|| RefOr::T(scheme.security_scheme()));
        }
    }
}

impl Policy {
    /// What a caller must present, as alternatives: one for each scheme whose tokens can satisfy the condition, with the
    /// roles and permissions, or the scopes, that every such token needs. If no token can satisfy it, all accepted schemes
    /// are listed, because an empty list would mean that everyone may call.
    #[must_use]
    pub fn security_requirements(&self) -> Vec<SecurityRequirement> {
        requirements([self].into_iter())
    }

    /// The responses to requests with `method` whose callers may not pass, by status.
    pub fn denied_responses(&self, method: &Method) -> impl Iterator<Item = (&'static str, Response)> {
        let described = |(status, description)| (status, Response::new(description));
        responses::of(self, Answers::Pages, method).into_iter().map(described)
    }
}

/// The route that answers requests with `method`. A route for exactly this method takes precedence, and in
/// axum a handler for `GET` also answers `HEAD`. A service has no route.
fn answering<'r>(routes: &'r Routes, path: &str, method: &str) -> Option<&'r RouteAccess> {
    let here: Vec<_> = routes.iter().filter(|route| documented_path(route) == path).collect();
    if here.is_empty() {
        return service_at(routes, path);
    }
    let instead = if method == "HEAD" { "GET" } else { "ANY" };
    let with_method = |name| here.iter().copied().find(|route| route.method == name);
    [method, instead, "ANY"].into_iter().find_map(with_method)
}

/// The path of a route in a document. OpenAPI has no notation for a parameter that takes the rest of the
/// path.
fn documented_path(route: &RouteAccess) -> String {
    route.path.replace("{*", "{")
}

/// The service that was added at `path` or above it. The routes of a merged axum router are not known.
fn service_at<'r>(routes: &'r Routes, path: &str) -> Option<&'r RouteAccess> {
    let is_above = |route: &&RouteAccess| {
        let rest = route.path.strip_suffix("/*").and_then(|start| path.strip_prefix(start));
        !route.is_merged && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    routes.iter().filter(is_above).max_by_key(|route| route.path.len())
}

fn describe(operation: &mut Operation, method: &Method, route: &RouteAccess) {
    operation.security = Some(requirements(route.policies()));
    let denied =
        route.answered_policies().flat_map(|(policy, answers)| responses::of(policy, answers, method));
    for (status, description) in denied {
        let response = || Response::new(description).into();
        operation.responses.responses.entry(status.to_owned()).or_insert_with(response);
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let PathItem { get, put, post, delete, options, head, patch, trace, .. } = item;
    let all = [
        (Method::GET, get),
        (Method::PUT, put),
        (Method::POST, post),
        (Method::DELETE, delete),
        (Method::OPTIONS, options),
        (Method::HEAD, head),
        (Method::PATCH, patch),
        (Method::TRACE, trace),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// The methods that have an operation.
fn documented_methods(item: &PathItem) -> impl Iterator<Item = &'static str> {
    let PathItem { get, put, post, delete, options, head, patch, trace, .. } = item;
    let all = [
        ("GET", get),
        ("PUT", put),
        ("POST", post),
        ("DELETE", delete),
        ("OPTIONS", options),
        ("HEAD", head),
        ("PATCH", patch),
        ("TRACE", trace),
    ];
    all.into_iter().filter_map(|(method, operation)| operation.as_ref().map(|_| method))
}
