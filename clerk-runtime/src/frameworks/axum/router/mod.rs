//! A router on which nothing is reachable by accident.

pub(crate) mod annotated;
mod answer;
mod imagined;
mod method_router;
pub(crate) mod routes;
mod services;
mod unserved;
mod who_may_call;

use std::convert::Infallible;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::IntoResponse;
use axum::routing::Route;
use tower_layer::Layer;
use tower_service::Service;

use super::protect_layer::ProtectLayer;
use crate::edge::answers::Rejections;
use crate::edge::layer::ClerkLayer;
use annotated::Annotated;
use method_router::IntoMethodRouter;
use routes::Routes;

/// Handlers by method for a [`Router`]: the functions of `axum::routing`, which here accept only handlers with
/// `#[protect]`, `#[auth]` or `#[public]`.
pub mod routing {
    #[doc(no_inline)]
    pub use axum::routing::MethodFilter;

    pub use super::IntoRouter;
    pub use super::annotated::{Access, Annotated, AnnotatedFunction};
    pub use super::answer::Answer;
    pub use super::method_router::{
        IntoMethodRouter, MethodRouter, any, connect, delete, get, head, on, options, patch, post, put, trace,
    };
    pub use super::routes::{RouteAccess, Routes};
    #[doc(hidden)]
    pub use super::unserved::RequestOfARouterWithClerk;
    pub use super::who_may_call::{RouteCallers, WhoMayCall};
}

/// An axum router on which every handler must say who may call it.
///
/// 1. A handler without `#[protect]`, `#[auth]` or [`#[public]`](macro@crate::public) does not compile.
/// 2. It can be served only after it is given a [`Clerk`](crate::Clerk), which turns it into an
///    [`axum::Router`](https://docs.rs/axum/latest/axum/struct.Router.html).
/// 3. Its [`routes`](Self::routes) list who may call what, so that a test can show every change of access in review;
///    [`who_may_call`](Routes::who_may_call) has a column for each kind of caller.
///
/// Everything else is as in axum: nesting, merging, state, fallbacks and middleware. Services and axum's own routers have
/// no attribute, so you state their access when you add them: see [`nest_service`](Self::nest_service) and
/// [`merge_axum`](Self::merge_axum).
///
/// ```
/// use clerk_runtime::routing::get;
/// use clerk_runtime::{Clerk, Router, protect, public};
///
/// #[public]
/// async fn health() -> &'static str {
///     "well"
/// }
///
/// #[protect(role = "org:admin")]
/// async fn settings() {}
///
/// fn app(clerk: Clerk) -> axum::Router {
///     Router::new()
///         .route("/health", get(health))
///         .route("/settings", get(settings))
///         .with_clerk(clerk)
/// }
/// ```
///
/// ```compile_fail
/// use clerk_runtime::Router;
/// use clerk_runtime::routing::get;
///
/// async fn settings() {} // who may call it?
///
/// let app: Router = Router::new().route("/settings", get(settings));
/// ```
#[must_use]
pub struct Router<S = ()> {
    inner: axum::Router<S>,
    pub(crate) routes: Routes,
}

/// What a [`Router`] nests and merges: another [`Router`], and nothing else.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say who may call its handlers",
    label = "make it a `clerk_runtime::Router`",
    note = "`merge_axum` and `nest_service` take axum's own, with the access of all its routes"
)]
pub trait IntoRouter<S> {
    /// The router.
    fn into_router(self) -> Router<S>;
}

impl<S> IntoRouter<S> for Router<S> {
    fn into_router(self) -> Self {
        self
    }
}

impl<S: Clone + Send + Sync + 'static> Router<S> {
    /// A router without routes.
    pub fn new() -> Self {
        Self { inner: axum::Router::new(), routes: Routes::default() }
    }

    /// Adds handlers at `path`, as `axum::Router::route`.
    ///
    /// # Panics
    ///
    /// If the path overlaps another one, or does not begin with `/`.
    pub fn route(mut self, path: &str, handlers: impl IntoMethodRouter<S>) -> Self {
        let handlers = handlers.into_method_router();
        self.routes.add_at(path, handlers.handlers);
        Self { inner: self.inner.route(path, handlers.inner), ..self }
    }

    /// Adds the routes of `router` below `path`, as `axum::Router::nest`.
    ///
    /// # Panics
    ///
    /// If routes overlap, or the path is empty or `/`.
    pub fn nest(mut self, path: &str, router: impl IntoRouter<S>) -> Self {
        let router = router.into_router();
        self.routes.nest(path, router.routes);
        Self { inner: self.inner.nest(path, router.inner), ..self }
    }

    /// Adds the routes of `other`, as `axum::Router::merge`.
    ///
    /// # Panics
    ///
    /// If routes overlap, or both routers have a fallback.
    pub fn merge(mut self, other: impl IntoRouter<S>) -> Self {
        let other = other.into_router();
        self.routes.merge(other.routes);
        Self { inner: self.inner.merge(other.inner), ..self }
    }

    /// Answers requests that match no route with `handler`, which must have one of the attributes.
    pub fn fallback<H, T>(mut self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Annotated + 'static,
    {
        self.routes.set_fallback(T::ACCESS);
        Self { inner: self.inner.fallback(handler), ..self }
    }

    /// Answers requests that match no route with 404 again, as `axum::Router::reset_fallback`.
    pub fn reset_fallback(mut self) -> Self {
        self.routes.reset_fallback();
        Self { inner: self.inner.reset_fallback(), ..self }
    }

    /// Answers requests that match the path but no method of a route added so far with `handler`, which must have one of
    /// the attributes; as `axum::Router::method_not_allowed_fallback`.
    pub fn method_not_allowed_fallback<H, T>(mut self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Annotated + 'static,
    {
        self.routes.set_method_fallback(T::ACCESS);
        Self { inner: self.inner.method_not_allowed_fallback(handler), ..self }
    }

    /// Puts `layer` around everything added so far, as `axum::Router::layer`. The rule of
    /// [`layer::protect!`](crate::layer::protect) is listed for each route and for the fallback. It also applies to
    /// requests that match no route, unlike with [`protect`](Self::protect).
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        if let Some(policy) = ProtectLayer::policy_of(&layer) {
            self.routes.protect_everything(policy);
        }
        if let Some(answers) = Rejections::answers_of(&layer) {
            self.routes.answer_everything(answers);
        }
        Self { inner: self.inner.layer(layer), ..self }
    }

    /// Puts `layer` around the routes added so far, as `axum::Router::route_layer`. Requests that match none of them do not
    /// pass through `layer`. The rule of [`layer::protect!`](crate::layer::protect) is listed for each route, as with
    /// [`protect`](Self::protect).
    ///
    /// # Panics
    ///
    /// If no route was added before.
    pub fn route_layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        if let Some(policy) = ProtectLayer::policy_of(&layer) {
            self.routes.protect_routes(policy);
        }
        if let Some(answers) = Rejections::answers_of(&layer) {
            self.routes.answer_routes(answers);
        }
        Self { inner: self.inner.route_layer(layer), ..self }
    }

    /// Puts `rule` in front of all routes added so far, like [`route_layer`](Self::route_layer), which takes any layer.
    ///
    /// ```
    /// use clerk_runtime::routing::get;
    /// use clerk_runtime::{Router, layer, public};
    ///
    /// #[public] // as far as this handler is concerned
    /// async fn reports() {}
    ///
    /// let router: Router = Router::new()
    ///     .route("/reports", get(reports))
    ///     .protect(layer::protect!(role = "org:admin"));
    /// assert_eq!(
    ///     router.routes().to_string(),
    ///     "GET  /reports  reports  public, and protect(role = \"org:admin\")\n"
    /// );
    /// ```
    ///
    /// # Panics
    ///
    /// If no route was added before.
    pub fn protect(self, rule: ProtectLayer) -> Self {
        self.route_layer(rule)
    }

    /// Gives the handlers their state, as `axum::Router::with_state`.
    pub fn with_state<S2>(self, state: S) -> Router<S2> {
        Router { inner: self.inner.with_state(state), routes: self.routes }
    }

    /// Whether any route was added. A fallback is not a route.
    #[must_use]
    pub fn has_routes(&self) -> bool {
        self.inner.has_routes()
    }

    /// The access rules: who may call what.
    #[must_use]
    pub const fn routes(&self) -> &Routes {
        &self.routes
    }

    /// The axum router, in which `clerk` authenticates callers. `clerk` is a [`Clerk`](crate::Clerk), or a [`ClerkLayer`]
    /// with options of its own.
    pub fn with_clerk(self, clerk: impl Into<ClerkLayer>) -> axum::Router<S> {
        self.routes.tell_scopes();
        self.inner.layer(clerk.into())
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Router<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> std::fmt::Debug for Router<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Router").field("routes", &self.routes).finish_non_exhaustive()
    }
}
