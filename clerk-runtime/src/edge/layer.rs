//! The edge: what a request passes through on its way in and out.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::BoxError;
use http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use http::request::Parts;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::edge::cell::{ClerkSource, RequestAuth};
use crate::edge::rejection::Rejection;
use crate::settings::Clerk;
use crate::state::RequestState;

/// Makes a [`Clerk`] known to the handlers inside, and appends the headers of the request's state to the response.
///
/// It verifies nothing: a handler's policy does, once per request, however many rules ask. Put it around every route
/// that has `#[protect]`, `#[auth]` or an Auth parameter; without it they answer 500.
///
/// It fits any [`http`] service, not axum's routers alone.
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
///     Router::new().route("/dashboard", get(dashboard)).layer(ClerkLayer::new(clerk))
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

    /// Asks `resolver` for each request which instance it belongs to, when a handler first wants to know.
    ///
    /// Build each tenant's [`Clerk`] once and keep it: its caches belong to it.
    ///
    /// ```
    /// use std::collections::HashMap;
    ///
    /// use clerk_runtime::{BoxError, Clerk, ClerkLayer, ResolveClerk};
    /// use http::request::Parts;
    ///
    /// struct Tenants(HashMap<String, Clerk>);
    ///
    /// impl ResolveClerk for Tenants {
    ///     async fn resolve(&self, request: &Parts) -> Result<Clerk, BoxError> {
    ///         let host = request.headers.get("host").and_then(|host| host.to_str().ok());
    ///         let clerk = host.and_then(|host| self.0.get(host));
    ///         clerk.cloned().ok_or_else(|| "an unknown tenant".into())
    ///     }
    /// }
    ///
    /// let layer = ClerkLayer::with_resolver(Tenants(HashMap::new()));
    /// ```
    #[must_use]
    pub fn with_resolver(resolver: impl ResolveClerk) -> Self {
        Self { source: Arc::new(ClerkSource::resolved(resolver)) }
    }

    /// Answers rejected requests with what `render` returns instead of with [`Rejection::default_response`].
    ///
    /// ```
    /// # fn example(clerk: clerk_runtime::Clerk) {
    /// use axum::response::IntoResponse;
    /// use clerk_runtime::{ClerkLayer, Denial, Rejection};
    /// use http::StatusCode;
    ///
    /// let layer = ClerkLayer::new(clerk).on_rejection(|rejection: &Rejection| match rejection.denial() {
    ///     Some(Denial::NotFound) => (StatusCode::NOT_FOUND, "There is no such page.").into_response(),
    ///     _ => rejection.default_response(),
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn on_rejection(
        self,
        render: impl Fn(&Rejection) -> axum::response::Response + Send + Sync + 'static,
    ) -> Self {
        Self { source: Arc::new(self.source.with_renderer(Arc::new(render))) }
    }
}

impl std::fmt::Debug for ClerkLayer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClerkLayer").finish_non_exhaustive()
    }
}

/// Tells which instance a request belongs to; see [`ClerkLayer::with_resolver`].
pub trait ResolveClerk: Send + Sync + 'static {
    /// The instance for this request. After an error the request is answered 500, and the error goes to the log.
    fn resolve(&self, request: &Parts) -> impl Future<Output = Result<Clerk, BoxError>> + Send;
}

impl<S> Layer<S> for ClerkLayer {
    type Service = ClerkService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ClerkService { inner, source: Arc::clone(&self.source) }
    }
}

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
        let auth = Arc::new(RequestAuth::new(Arc::clone(&self.source)));
        request.extensions_mut().insert(Arc::clone(&auth));
        ClerkFuture { inner: self.inner.call(request), auth }
    }
}

pin_project! {
    /// The answer of a [`ClerkService`], to which the headers of the request's state are appended.
    pub struct ClerkFuture<F> {
        #[pin]
        inner: F,
        auth: Arc<RequestAuth>,
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
            append_state_headers(&mut response, this.auth);
            response
        })
    }
}

/// Appends, so that the handler's own cookies stay; a redirect and its caching are not said twice.
fn append_state_headers<R>(response: &mut Response<R>, auth: &RequestAuth) {
    let headers = response.headers_mut();
    for (name, value) in auth.settled().into_iter().flat_map(RequestState::headers) {
        let once = name == LOCATION || name == CACHE_CONTROL;
        if !(once && headers.contains_key(name)) {
            headers.append(name, value.clone());
        }
    }
    for cookie in auth.take_other_cookies() {
        headers.append(SET_COOKIE, cookie);
    }
}
