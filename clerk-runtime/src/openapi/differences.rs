//! The differences between the routes of a router and the operations of an OpenAPI document.

use std::fmt;

use utoipa::openapi::OpenApi;

use super::{answering, documented_methods, documented_path};
use crate::frameworks::axum::router::routes::{RouteAccess, Routes};
use crate::oauth_metadata::{AUTHORIZATION_SERVER, PROTECTED_RESOURCE};

impl Routes {
    /// The routes without an operation in `document`, and its operations without a route; for a test that keeps the two
    /// in step.
    ///
    /// 1. A route has an operation if method and path are the same, including the names of path parameters. A route of
    ///    `any` has one if its path has any, and one of `HEAD` if its path has `GET`.
    /// 2. Fallbacks, services, `CONNECT` and the documents for OAuth clients need no operation.
    /// 3. An operation has a route if a route answers it, or a service added with
    ///    [`Router::nest_service`](crate::Router::nest_service). The routes of a router added with
    ///    [`Router::merge_axum`](crate::Router::merge_axum) are not known; add it with
    ///    [`Router::merge_documented`](crate::Router::merge_documented) instead.
    ///
    /// ```
    /// use clerk_runtime::routing::get;
    /// use clerk_runtime::{Router, protect};
    /// use utoipa::OpenApi as _;
    ///
    /// #[utoipa::path(get, path = "/invoices")]
    /// #[protect]
    /// async fn invoices() {}
    ///
    /// #[protect]
    /// async fn export() {}
    ///
    /// #[derive(utoipa::OpenApi)]
    /// #[openapi(paths(invoices))]
    /// struct Documentation;
    ///
    /// let router: Router = Router::new()
    ///     .route("/invoice", get(invoices))
    ///     .route("/export", get(export));
    /// let document = Documentation::openapi();
    /// let differences = router.routes().differences_from(&document);
    /// assert_eq!(
    ///     differences.to_string(),
    ///     "GET /export: a route without an operation\n\
    ///      GET /invoice: a route without an operation\n\
    ///      GET /invoices: an operation without a route\n"
    /// );
    /// ```
    #[must_use]
    pub fn differences_from(&self, document: &OpenApi) -> DocumentDifferences {
        let mut documented: Vec<_> = documented(document).collect();
        documented.sort();
        let lacks_operation = |route: &&RouteAccess| {
            needs_operation(route) && !documented.iter().any(|each| each.describes(route))
        };
        let lacks_route =
            |operation: &&Endpoint| answering(self, &operation.path, operation.method).is_none();
        DocumentDifferences {
            routes_without_operation: self
                .iter()
                .filter(lacks_operation)
                .map(Endpoint::expected_of)
                .collect(),
            operations_without_route: documented.iter().filter(lacks_route).cloned().collect(),
        }
    }
}

/// The differences between a router and an OpenAPI document; made by [`Routes::differences_from`].
///
/// [`Display`](fmt::Display) prints one line for each difference, and nothing if there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentDifferences {
    /// Routes that the document does not have.
    pub routes_without_operation: Vec<Endpoint>,
    /// Operations that the router does not answer.
    pub operations_without_route: Vec<Endpoint>,
}

/// A method and a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Endpoint {
    /// The path as OpenAPI writes it.
    pub path: String,
    /// The method; `ANY` for a route that takes all.
    pub method: &'static str,
}

impl DocumentDifferences {
    /// Whether the two agree.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.routes_without_operation.is_empty() && self.operations_without_route.is_empty()
    }
}

impl fmt::Display for DocumentDifferences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Endpoint { method, path } in &self.routes_without_operation {
            writeln!(f, "{method} {path}: a route without an operation")?;
        }
        for Endpoint { method, path } in &self.operations_without_route {
            writeln!(f, "{method} {path}: an operation without a route")?;
        }
        Ok(())
    }
}

impl Endpoint {
    fn expected_of(route: &RouteAccess) -> Self {
        Self { method: route.method, path: documented_path(route) }
    }

    fn describes(&self, route: &RouteAccess) -> bool {
        let has_method = match route.method {
            "ANY" => true,
            // The answer to HEAD is that to GET without its body.
            "HEAD" => matches!(self.method, "HEAD" | "GET"),
            method => method == self.method,
        };
        has_method && self.path == documented_path(route)
    }
}

fn documented(document: &OpenApi) -> impl Iterator<Item = Endpoint> {
    let operations = |(path, item): (&String, _)| {
        let path = path.clone();
        documented_methods(item).map(move |method| Endpoint { method, path: path.clone() })
    };
    document.paths.paths.iter().flat_map(operations)
}

fn needs_operation(route: &RouteAccess) -> bool {
    let is_service = route.method == "ANY" && route.access.name().is_empty();
    let is_for_oauth = route.path == AUTHORIZATION_SERVER || route.path.starts_with(PROTECTED_RESOURCE);
    !is_service && !is_for_oauth && !matches!(route.method, "FALLBACK" | "CONNECT")
}
