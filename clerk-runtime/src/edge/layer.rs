//! The layer: it gives each request its cell, and the response the headers of the state that decided.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Extensions, Request, Response};
use http_body::Body;
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use super::answers::Rejections;
use super::attached::Attached;
use super::cell::RequestCell;
use super::decision::Decision;
use super::rejection::Rejection;
use super::scope::Scope;
use super::source::{ClerkSource, ResolveClerk};
use crate::clerk::Clerk;
use crate::ground::BoxError;
use crate::request::RequestView;
use crate::state::answer::Account;

/// Makes a [`Clerk`] available to the handlers inside, and appends the headers of the request's state to the response.
///
/// It verifies no token itself: a handler's policy does, once per request, however many rules there are. If a policy was
/// applied, the response tells caches that it depends on the caller (`Vary`, and `Cache-Control: private` unless the
/// handler sets it). A response with fresh session cookies has `Cache-Control: private, no-store`. Put the layer around
/// every route that has `#[protect]`, `#[auth]` or an Auth parameter; without it they answer 500.
///
/// It works with any [`http`](https://docs.rs/http) service, not only with axum's routers.
///
/// Layers can be nested:
///
/// ```text
/// ClerkLayer(a) ─┬─ ClerkLayer(a) ── handler   one authentication, one set of
///                │                             cookies; the inner layer's
///                │                             rejections and observer go first
///                └─ ClerkLayer(b) ── handler   another instance: an
///                                              authentication of its own
/// ```
///
/// ```
/// use axum::{Router, routing::get};
/// use clerk_runtime::{Clerk, ClerkLayer, SessionAuth, protect};
///
/// #[protect]
/// async fn dashboard(auth: SessionAuth) -> String {
///     format!("Hello {}", auth.user_id())
/// }
///
/// fn app(clerk: Clerk) -> Router {
///     Router::new()
///         .route("/dashboard", get(dashboard))
///         .layer(ClerkLayer::new(clerk))
/// }
/// ```
#[derive(Clone)]
pub struct ClerkLayer {
    source: Arc<ClerkSource>,
}

impl ClerkLayer {
    /// Serves every request with `clerk`.
    #[must_use]
    pub fn new(clerk: Clerk) -> Self {
        Self { source: Arc::new(ClerkSource::fixed(clerk)) }
    }

    /// Uses `resolver` to find the instance that a request belongs to, the first time a handler needs it.
    ///
    /// The resolver is called once per request. A middleware that changes the host or the path afterwards does not change
    /// the instance, so put such a middleware outside the layer.
    ///
    /// Build each tenant's [`Clerk`] once and keep it: its caches belong to it. The host is as it was sent, so compare it in
    /// lower case, and without the port if you do not expect one.
    ///
    /// ```
    /// use std::collections::HashMap;
    ///
    /// use clerk_runtime::layer::{ResolveClerk, ResolveError};
    /// use clerk_runtime::request::RequestView;
    /// use clerk_runtime::{Clerk, ClerkLayer};
    ///
    /// struct Tenants(HashMap<String, Clerk>);
    ///
    /// impl ResolveClerk for Tenants {
    ///     async fn resolve(
    ///         &self,
    ///         request: &dyn RequestView,
    ///     ) -> Result<Clerk, ResolveError> {
    ///         let host = request.host().map(|host| host.to_ascii_lowercase());
    ///         let clerk = host.and_then(|host| self.0.get(&host));
    ///         clerk.cloned().ok_or(ResolveError::Unknown)
    ///     }
    /// }
    ///
    /// let layer = ClerkLayer::with_resolver(Tenants(HashMap::new()));
    /// ```
    #[must_use]
    pub fn with_resolver(resolver: impl ResolveClerk) -> Self {
        Self { source: Arc::new(ClerkSource::resolved(resolver)) }
    }

    /// Answers rejected requests as `rejections` says; the default is [`Rejections::pages`].
    ///
    /// ```
    /// # fn example(clerk: clerk_runtime::Clerk) {
    /// use clerk_runtime::{ClerkLayer, Rejections};
    ///
    /// let layer = ClerkLayer::new(clerk).rejections(Rejections::api());
    /// # }
    /// ```
    #[must_use]
    pub fn rejections(self, rejections: Rejections) -> Self {
        self.with_scope(|scope| scope.renderer = Some(rejections.renderer))
    }

    /// Answers rejected requests with what `render` returns: short for [`rejections`](Self::rejections) with
    /// [`Rejections::new`].
    ///
    /// ```
    /// # fn example(clerk: clerk_runtime::Clerk) {
    /// use axum::response::IntoResponse;
    /// use clerk_runtime::request::RequestView;
    /// use clerk_runtime::{ClerkLayer, Denial, Rejection};
    /// use http::StatusCode;
    ///
    /// let answer = |rejection: &Rejection, _: &dyn RequestView| {
    ///     match rejection.denial() {
    ///         Some(Denial::NotFound) => {
    ///             (StatusCode::NOT_FOUND, "There is no such page.").into_response()
    ///         }
    ///         _ => rejection.default_response(),
    ///     }
    /// };
    /// let layer = ClerkLayer::new(clerk).on_rejection(answer);
    /// # }
    /// ```
    #[must_use]
    pub fn on_rejection<B>(
        self,
        render: impl Fn(&Rejection, &dyn RequestView) -> Response<B> + Send + Sync + 'static,
    ) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.rejections(Rejections::new(render))
    }

    /// Calls `observe` with every decision of a rule, allowed or denied: for an audit log.
    ///
    /// It runs before the handler or the rejection and cannot change the decision; a panic in it is logged. It must not block:
    /// send slow work to a task. If nested layers each have an observer, all are called.
    ///
    /// ```
    /// # fn example(clerk: clerk_runtime::Clerk) {
    /// use clerk_runtime::ClerkLayer;
    /// use clerk_runtime::decision::Decision;
    ///
    /// let layer = ClerkLayer::new(clerk).on_decision(|decision: &Decision| {
    ///     let (who, handler) = (decision.subject(), decision.handler());
    ///     println!("{who:?} {handler} {:?}", decision.outcome());
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn on_decision(self, observe: impl Fn(&Decision) + Send + Sync + 'static) -> Self {
        self.with_scope(|scope| scope.observer = Some(Arc::new(observe)))
    }

    /// Whether the response carries the last [`Decision`] in its extensions, for middleware outside the layer. Off by
    /// default, because it costs one or two allocations per response.
    #[must_use]
    pub fn decision_in_response(self, wanted: bool) -> Self {
        self.with_scope(|scope| scope.keeps_decision = wanted)
    }

    /// The data that it attaches to each request.
    #[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket"))]
    pub(crate) const fn source(&self) -> &Arc<ClerkSource> {
        &self.source
    }

    fn with_scope(self, change: impl FnOnce(&mut Scope)) -> Self {
        let mut scope = Scope::clone(&self.source.scope);
        change(&mut scope);
        Self { source: Arc::new(self.source.with_scope(scope)) }
    }
}

impl From<Clerk> for ClerkLayer {
    fn from(clerk: Clerk) -> Self {
        Self::new(clerk)
    }
}

impl std::fmt::Debug for ClerkLayer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClerkLayer").finish_non_exhaustive()
    }
}

/// The same as [`ClerkLayer::new`].
impl<S> Layer<S> for Clerk {
    type Service = ClerkService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ClerkLayer::new(self.clone()).layer(inner)
    }
}

impl<S> Layer<S> for ClerkLayer {
    type Service = ClerkService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ClerkService { inner, source: Arc::clone(&self.source) }
    }
}

/// Attaches a cell to a request. Returns it, unless a layer of the same instance is around this one and
/// finishes the response.
#[inline]
pub(crate) fn attach(source: &Arc<ClerkSource>, extensions: &mut Extensions) -> Option<Arc<RequestCell>> {
    let outer = Attached::of_extensions(extensions);
    if let Some(outer) = outer.filter(|outer| outer.cell.is_shared_by(source)) {
        outer.enter(&source.scope);
        return None;
    }
    let cell = Arc::new(RequestCell::new(Arc::clone(source)));
    extensions.insert(Attached::new(Arc::clone(&cell), &source.scope));
    Some(cell)
}

/// Adds the headers of the request's state to an answer.
#[inline]
fn finish<R>(cell: &RequestCell, response: &mut Response<R>) {
    let rejected = response.extensions_mut().remove::<Account>();
    let status = status_of(response);
    let decision = cell.finish(status, response.headers_mut(), rejected.as_ref());
    if let Some(decision) = decision {
        response.extensions_mut().insert(decision);
    }
}

/// The status of an answer.
#[cfg(not(feature = "tonic"))]
fn status_of<R>(response: &Response<R>) -> http::StatusCode {
    response.status()
}

/// The status of an answer. A gRPC answer always has the HTTP status 200, so [`StandsFor`] holds the one that it means.
#[cfg(feature = "tonic")]
fn status_of<R>(response: &mut Response<R>) -> http::StatusCode {
    let stands_for = response.extensions_mut().remove::<StandsFor>();
    stands_for.map_or_else(|| response.status(), |StandsFor(status)| status)
}

/// The HTTP status that the gRPC status of an answer corresponds to.
#[cfg(feature = "tonic")]
#[derive(Clone, Copy)]
pub(crate) struct StandsFor(pub(crate) http::StatusCode);

/// A service behind a [`ClerkLayer`].
#[derive(Clone)]
pub struct ClerkService<S> {
    inner: S,
    source: Arc<ClerkSource>,
}

impl<S: std::fmt::Debug> std::fmt::Debug for ClerkService<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClerkService").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<S, B, R> Service<Request<B>> for ClerkService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ClerkFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let cell = attach(&self.source, request.extensions_mut());
        ClerkFuture { inner: self.inner.call(request), cell }
    }
}

pin_project! {
    /// The response future of a [`ClerkService`], which appends the headers of the request's state.
    pub struct ClerkFuture<F> {
        #[pin]
        inner: F,
        // `None` if a layer of the same instance is around this one, and finishes the response.
        cell: Option<Arc<RequestCell>>,
    }
}

impl<F> std::fmt::Debug for ClerkFuture<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClerkFuture").finish_non_exhaustive()
    }
}

impl<F, R, E> Future for ClerkFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.inner.poll(context).map_ok(|mut response| {
            if let Some(cell) = this.cell {
                finish(cell, &mut response);
            }
            response
        })
    }
}
