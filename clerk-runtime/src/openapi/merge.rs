//! axum routers with a document of their operations.

use utoipa::openapi::OpenApi;

use super::documented_methods;
use crate::frameworks::axum::router::Router;
use crate::frameworks::axum::router::annotated::Access;

impl<S: Clone + Send + Sync + 'static> Router<S> {
    /// Adds the routes of a plain `axum::Router` whose operations are in `document`, with the stated access.
    ///
    /// It does what [`merge_axum`](Self::merge_axum) does, and lists each operation of the document as a route. The row
    /// `/*` stays, for routes that the document does not have. The `OpenApiRouter` of the crate utoipa-axum gives both parts
    /// with `split_for_parts()`.
    ///
    /// ```
    /// use clerk_runtime::{Router, layer};
    /// use utoipa::OpenApi as _;
    ///
    /// #[utoipa::path(get, path = "/reports")]
    /// async fn reports() {}
    ///
    /// #[derive(utoipa::OpenApi)]
    /// #[openapi(paths(reports))]
    /// struct Documentation;
    ///
    /// let reports = axum::routing::get(reports);
    /// let reports = axum::Router::new().route("/reports", reports);
    /// let document = Documentation::openapi();
    ///
    /// let rule = layer::protect!(role = "org:admin");
    /// let router: Router = Router::new().merge_documented(reports, &document, rule);
    /// assert_eq!(
    ///     router.routes().to_string(),
    ///     "ANY  /*          protect(role = \"org:admin\")\n\
    ///      GET  /reports    protect(role = \"org:admin\")\n"
    /// );
    /// ```
    ///
    /// # Panics
    ///
    /// If routes overlap.
    ///
    /// # Security
    ///
    /// The access applies to every route in `router`, whatever the document says. Attributes on its handlers apply as well,
    /// but the list does not show them.
    pub fn merge_documented(
        mut self,
        router: impl Into<axum::Router<S>>,
        document: &OpenApi,
        access: impl Into<Access>,
    ) -> Self {
        let access = access.into();
        for (path, item) in &document.paths.paths {
            for method in documented_methods(item) {
                self.routes.add(method, if path.is_empty() { "/" } else { path }, access);
            }
        }
        self.merge_axum(router, access)
    }
}
