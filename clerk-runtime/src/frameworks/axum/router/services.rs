//! Services and axum's own routers on a router that denies by default: they have no attribute, so their access is stated.

use std::convert::Infallible;

use axum::extract::Request;
use axum::response::IntoResponse;
use tower_layer::Layer as _;
use tower_service::Service;

use super::Router;
use super::annotated::Access;
use crate::frameworks::axum::metadata;
use crate::frameworks::axum::proxy::paths;
use crate::oauth_metadata::ProtectedResource;
use crate::proxy::FrontendApiProxy;

impl<S: Clone + Send + Sync + 'static> Router<S> {
    /// Adds a service at `path`, as `axum::Router::route_service`, with the stated access: [`Access::public()`] or the rule
    /// of [`layer::protect!`](crate::layer::protect).
    ///
    /// # Panics
    ///
    /// If the path overlaps another one, or does not begin with `/`.
    pub fn route_service<T>(mut self, path: &str, service: T, access: impl Into<Access>) -> Self
    where
        T: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        T::Response: IntoResponse,
        T::Future: Send + 'static,
    {
        let access = access.into();
        self.routes.add("ANY", path, access);
        let inner = match access.rule() {
            Some(rule) => self.inner.route_service(path, rule.layer(service)),
            None => self.inner.route_service(path, service),
        };
        Self { inner, ..self }
    }

    /// Adds a service at `path` and below, as `axum::Router::nest_service`, with the stated access. An `axum::Router` with
    /// its state is such a service. The list of access rules has a single row for it, whose path ends in `/*`.
    ///
    /// ```
    /// use clerk_runtime::routing::Access;
    /// use clerk_runtime::{Router, layer};
    ///
    /// let files = axum::routing::get(async || "a file"); // or a `ServeDir`
    /// let annual = axum::routing::get(async || "a report");
    /// let reports = axum::Router::new().route("/annual", annual);
    ///
    /// let router: Router = Router::new()
    ///     .nest_service("/static", files, Access::public())
    ///     .nest_service("/reports", reports, layer::protect!(role = "org:admin"));
    /// assert_eq!(
    ///     router.routes().to_string(),
    ///     "ANY  /reports/*    protect(role = \"org:admin\")\n\
    ///      ANY  /static/*     public\n"
    /// );
    /// ```
    ///
    /// # Panics
    ///
    /// If the path overlaps another one, or is empty or `/`.
    ///
    /// # Security
    ///
    /// The access applies to everything that the service answers. Attributes on handlers inside it apply as well, but the
    /// list does not show them.
    ///
    /// A rule with `organization = path("org")` sees only the parameters of `path`, not those of a router inside the
    /// service. Do not use the same name in both.
    pub fn nest_service<T>(mut self, path: &str, service: T, access: impl Into<Access>) -> Self
    where
        T: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        T::Response: IntoResponse,
        T::Future: Send + 'static,
    {
        let access = access.into();
        self.routes.add("ANY", &format!("{}/*", path.strip_suffix('/').unwrap_or(path)), access);
        let inner = match access.rule() {
            Some(rule) => self.inner.nest_service(path, rule.layer(service)),
            None => self.inner.nest_service(path, service),
        };
        Self { inner, ..self }
    }

    /// Adds the routes of a plain `axum::Router`, or of anything that becomes one, with the stated access.
    ///
    /// axum does not expose the paths of its routers, so the list has one row, `/*`, for all of these routes. The router's
    /// fallback is dropped, because it would answer for the whole application. Set one here with
    /// [`fallback`](Self::fallback).
    ///
    /// ```
    /// use axum::extract::State;
    /// use axum::routing::get;
    /// use clerk_runtime::{Router, layer};
    ///
    /// async fn report(State(name): State<&'static str>) -> String {
    ///     format!("the report of {name}")
    /// }
    ///
    /// let reports = axum::Router::new().route("/reports", get(report));
    ///
    /// let rule = layer::protect!(role = "org:admin");
    /// let router = Router::new().merge_axum(reports, rule);
    /// assert_eq!(
    ///     router.routes().to_string(),
    ///     "ANY  /*    protect(role = \"org:admin\")\n"
    /// );
    /// let app: Router = router.with_state("Acme");
    /// ```
    ///
    /// # Panics
    ///
    /// If routes overlap.
    ///
    /// # Security
    ///
    /// The access applies to every route in `router`. Attributes on its handlers apply as well, but the list does not show
    /// them.
    pub fn merge_axum(mut self, router: impl Into<axum::Router<S>>, access: impl Into<Access>) -> Self {
        let access = access.into();
        self.routes.add_merged(access);
        self.merge_behind(router.into(), access)
    }

    /// Answers requests that match no route with a service, as `axum::Router::fallback_service`, with the stated access.
    pub fn fallback_service<T>(mut self, service: T, access: impl Into<Access>) -> Self
    where
        T: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        T::Response: IntoResponse,
        T::Future: Send + 'static,
    {
        let access = access.into();
        self.routes.set_fallback(access);
        let inner = match access.rule() {
            Some(rule) => self.inner.fallback_service(rule.layer(service)),
            None => self.inner.fallback_service(service),
        };
        Self { inner, ..self }
    }

    /// Serves the document from which OAuth clients learn who issues tokens for this application (RFC 9728), at its
    /// well-known paths and to everyone. Unless [`scopes`](ProtectedResource::scopes) are set, it lists the scopes that the
    /// rules of this router require on those routes of the resource that accept OAuth tokens, whether added before or
    /// after.
    ///
    /// ```
    /// use clerk_runtime::Router;
    /// use clerk_runtime::metadata::ProtectedResource;
    ///
    /// let resource = ProtectedResource::new();
    /// let router: Router = Router::new().protected_resource_metadata(resource);
    /// assert_eq!(
    ///     router.routes().to_string(),
    ///     "GET      /.well-known/oauth-protected-resource                public\n\
    ///      OPTIONS  /.well-known/oauth-protected-resource                public\n\
    ///      GET      /.well-known/oauth-protected-resource/{*resource}    public\n\
    ///      OPTIONS  /.well-known/oauth-protected-resource/{*resource}    public\n"
    /// );
    /// ```
    ///
    /// # Panics
    ///
    /// If one of the paths is taken.
    pub fn protected_resource_metadata(mut self, resource: ProtectedResource) -> Self {
        let paths = metadata::protected_resource_paths(&resource);
        self.routes.describe(resource.clone());
        self.merge_metadata(resource.routes(), &paths)
    }

    /// Serves the instance's authorization server metadata (RFC 8414), at its well-known path and to everyone; see
    /// [`authorization_server_routes`](crate::metadata::authorization_server_routes).
    ///
    /// # Panics
    ///
    /// If the path is taken.
    pub fn authorization_server_metadata(self) -> Self {
        self.merge_metadata(metadata::authorization_server_routes(), &metadata::authorization_server_paths())
    }

    /// Serves the Frontend API below the path of `proxy_url`, and to everyone; see
    /// [`FrontendApiProxy`](crate::proxy::FrontendApiProxy).
    ///
    /// ```
    /// # fn main() -> Result<(), clerk_runtime::ConfigError> {
    /// use clerk_runtime::proxy::FrontendApiProxy;
    /// use clerk_runtime::{Clerk, Router};
    ///
    /// # let key = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";
    /// let clerk = Clerk::builder()
    ///     .publishable_key(key)
    ///     .secret_key("sk_test_1")
    ///     .proxy_url("/__clerk")
    ///     .build()?;
    /// let proxy = FrontendApiProxy::new(&clerk)?;
    /// let router: Router = Router::new().frontend_api_proxy(proxy);
    /// assert_eq!(
    ///     router.routes().to_string(),
    ///     "ANY  /__clerk            public\n\
    ///      ANY  /__clerk/           public\n\
    ///      ANY  /__clerk/{*path}    public\n"
    /// );
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If one of the paths is taken.
    pub fn frontend_api_proxy(mut self, proxy: FrontendApiProxy) -> Self {
        for path in paths(&proxy) {
            self.routes.add("ANY", &path, Access::public());
        }
        self.merge_behind(proxy.routes(), Access::public())
    }

    fn merge_metadata(mut self, documents: axum::Router<S>, paths: &[String]) -> Self {
        for (path, method) in paths.iter().flat_map(|path| metadata::METHODS.map(|method| (path, method))) {
            self.routes.add(method, path, Access::public());
        }
        self.merge_behind(documents, Access::public())
    }

    /// Merges a router whose routes are listed already.
    fn merge_behind(self, router: axum::Router<S>, access: Access) -> Self {
        let router = match access.rule() {
            // Without routes there is nothing to put a rule in front of, and axum panics.
            Some(rule) if router.has_routes() => router.route_layer(rule),
            _ => router,
        };
        Self { inner: self.inner.merge(router.reset_fallback()), ..self }
    }
}
