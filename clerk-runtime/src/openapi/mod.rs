//! Access rules in the terms of OpenAPI: what an operation requires, and what it answers to those who may not call it.

mod requirement;
mod responses;
mod scheme;

use utoipa::Modify;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Components, OpenApi, RefOr, Response};

use crate::policy::{Enforcement, Policy};
use crate::router::{Access, Routes};
use scheme::SCHEMES;

/// Adds the access rules of a [`Router`](crate::Router) to the operations of an OpenAPI document.
///
/// 1. An operation belongs to the route with its path and method. Operations without a route stay as they are.
/// 2. Its security requirements become those of the handler, whatever stood there: the document says what is enforced.
///    A `#[public]` handler requires nothing, and `#[auth]` lets a caller be nobody.
/// 3. The answers to those who may not call it (307, 401, 403, 404, 503) are added where the document has none of its
///    own with that status.
/// 4. The security schemes that are required are added: `session_token`, `session_cookie`, `api_key`, `m2m_token` and
///    `oauth_token`, unless the document has one of that name.
///
/// ```
/// use clerk_runtime::routing::get;
/// use clerk_runtime::{Router, protect};
/// use utoipa::{Modify as _, OpenApi as _};
///
/// #[utoipa::path(get, path = "/invoices", responses((status = OK, description = "All of them")))]
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
/// let operation = serde_json::to_value(document.paths.paths["/invoices"].get.as_ref()).unwrap();
/// assert_eq!(operation["security"], serde_json::json!([{ "api_key": ["invoices:read"] }]));
/// assert_eq!(operation["responses"]["403"]["description"], "The token lacks a required scope");
/// ```
impl Modify for Routes {
    fn modify(&self, openapi: &mut OpenApi) {
        let mut used = Vec::new();
        for route in self.iter() {
            let Some(item) = openapi.paths.paths.get_mut(&path(&route.path)) else { continue };
            for operation in operations(item, route.method) {
                describe(operation, route.access);
                used.extend(route.access.policy().map(|policy| policy.accepts));
            }
        }
        let required =
            SCHEMES.iter().filter(|scheme| used.iter().any(|accepts| accepts.accepts(scheme.token_type)));
        let components = openapi.components.get_or_insert_with(Components::new);
        for scheme in required {
            let known = &mut components.security_schemes;
            known.entry(scheme.name.to_owned()).or_insert_with(|| RefOr::T(scheme.security_scheme()));
        }
    }
}

impl Policy {
    /// What a caller has to present, as alternatives: one for each scheme whose tokens can satisfy the condition, with
    /// the roles and permissions, or the scopes, that none of them can do without.
    #[must_use]
    pub fn security_requirements(&self) -> Vec<SecurityRequirement> {
        let condition = match &self.enforcement {
            Enforcement::Protect { condition, .. } => condition.as_ref(),
            Enforcement::HandOver { .. } => None,
        };
        let accepted = SCHEMES.iter().filter(|scheme| self.accepts.accepts(scheme.token_type));
        let required = accepted.filter_map(|scheme| {
            let needed = requirement::needed(condition, scheme.token_type)?;
            Some(SecurityRequirement::new(scheme.name, needed))
        });
        // An empty requirement stands for nobody in particular.
        let nobody =
            matches!(self.enforcement, Enforcement::HandOver { .. }).then(SecurityRequirement::default);
        required.chain(nobody).collect()
    }

    /// What callers who may not pass are answered, by status.
    pub fn denied_responses(&self) -> impl Iterator<Item = (&'static str, Response)> {
        let described = |(status, description)| (status, Response::new(description));
        responses::of(self).into_iter().map(described)
    }
}

fn describe(operation: &mut Operation, access: Access) {
    operation.security = Some(access.policy().map(Policy::security_requirements).unwrap_or_default());
    for (status, response) in access.policy().into_iter().flat_map(Policy::denied_responses) {
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| response.into());
    }
}

/// The operations that the handlers of `method` answer.
fn operations<'i>(item: &'i mut PathItem, method: &str) -> Vec<&'i mut Operation> {
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
    let answered = all.into_iter().filter(|(name, _)| method == "ANY" || method == *name);
    answered.filter_map(|(_, operation)| operation.as_mut()).collect()
}

/// OpenAPI has no mark for a parameter that takes the rest of the path.
fn path(route: &str) -> String {
    route.replace("{*", "{")
}
