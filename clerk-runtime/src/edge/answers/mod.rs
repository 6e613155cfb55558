//! How rejections are answered: as in the reference, as an API, as a missing route, or by the application.

mod head;
mod problem;
mod renderer;
mod service;

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body::Body;
use tower_layer::Layer;

use super::rejection::Rejection;
use super::scope::Scope;
use crate::ground::BoxError;
use crate::policy::Cause;
use crate::request::RequestView;
pub use head::RequestHead;
#[cfg(feature = "tonic")]
pub(crate) use problem::words;
pub(crate) use renderer::{RejectionBody, Renderer};
pub use service::RejectionsService;
#[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket"))]
pub(crate) use service::say_misplaced;

/// How rejected requests are answered, for a whole application or some of its routes.
///
/// [`ClerkLayer::rejections`](crate::ClerkLayer::rejections) sets it for all routes. It is also a layer: inside the
/// `ClerkLayer` it applies to the routes it wraps (`Router::layer`, or `get(handler).layer(…)` for one handler), and the
/// innermost one is used. `#[protect(rejections = …)]` names a function that returns the answers for one handler.
///
/// | | Page | API request | Body |
/// |---|---|---|---|
/// | [`pages`](Self::pages), the default | redirect to sign-in, 404 | 404, or 401 and 403 for machines | empty |
/// | [`api`](Self::api) | 401, 403 | 401, 403 | JSON (RFC 9457) |
/// | [`hidden`](Self::hidden) | 404 | 404 | empty |
/// | [`new`](Self::new), [`new_async`](Self::new_async) | yours | yours | yours |
///
/// The following always holds. A handshake redirect is sent unchanged, because it renews the browser's session. A response
/// is not cached unless it sets `Cache-Control`. The layer adds the headers of the request's state. During an outage, the
/// built-in answers are 503.
///
/// ```
/// use axum::{Router, routing::get};
/// use clerk_runtime::{Clerk, ClerkLayer, Rejections, protect};
///
/// #[protect(permission = "org:invoices:read")]
/// async fn invoices() -> &'static str {
///     "[]"
/// }
///
/// #[protect]
/// async fn dashboard() -> &'static str {
///     "<h1>Dashboard</h1>"
/// }
///
/// fn app(clerk: Clerk) -> Router {
///     let api = Router::new()
///         .route("/invoices", get(invoices))
///         .layer(Rejections::api());
///     Router::new()
///         .route("/dashboard", get(dashboard))
///         .nest("/api", api)
///         .layer(ClerkLayer::new(clerk))
/// }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Rejections {
    pub(super) renderer: Renderer,
    answers: Answers,
}

/// The kind of answers of an application, for tables and documents that are made without a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Answers {
    #[default]
    Pages,
    Api,
    Hidden,
    /// The application's own answers, which are not known in advance.
    Own,
}

impl Answers {
    /// The status of an answer. If the application has its own answers, that of the default answer.
    pub(crate) fn status(self, rejection: &Rejection) -> StatusCode {
        match self {
            Self::Pages | Self::Own => rejection.status(),
            Self::Api => problem::answer(rejection).status(),
            Self::Hidden => hidden(rejection).status(),
        }
    }
}

impl Rejections {
    /// Answers as the reference does: page requests are redirected to sign-in, other requests get 404, and machines get 401
    /// or 403.
    pub fn pages() -> Self {
        Self { renderer: Renderer::built_in(Rejection::to_http), answers: Answers::Pages }
    }

    /// Answers 401 if the caller is not signed in and 403 if they may not pass, with a JSON problem body (RFC 9457).
    /// `unauthenticated_url` and `unauthorized_url` of a rule are ignored.
    ///
    /// The body's `cause` is one of the words of [`Cause`]:
    ///
    /// ```json
    /// {
    ///   "type": "about:blank",
    ///   "title": "Forbidden",
    ///   "status": 403,
    ///   "detail": "You may not do this.",
    ///   "cause": "condition"
    /// }
    /// ```
    pub fn api() -> Self {
        Self { renderer: Renderer::built_in(problem::answer), answers: Answers::Api }
    }

    /// Answers 404 to every denial, except for a handshake redirect (307), an outage (503) and a misconfiguration (500).
    ///
    /// # Security
    ///
    /// A stranger can still find out that a route exists: with another method, which axum answers 405, or with a made-up
    /// cookie that leads to a handshake. `layer::protect!` around a router answers for every method and path inside.
    pub fn hidden() -> Self {
        Self { renderer: Renderer::built_in(hidden), answers: Answers::Hidden }
    }

    /// Answers with what `render` returns. `render` gets the rejection and the request's head; it can return
    /// [`Rejection::default_response`](crate::Rejection::default_response) to keep the default. A panic in it is one in your
    /// handler: it ends the connection, unless a layer catches it.
    ///
    /// ```
    /// use axum::response::IntoResponse;
    /// use clerk_runtime::request::RequestView;
    /// use clerk_runtime::{Rejection, Rejections};
    ///
    /// let answer = |rejection: &Rejection, request: &dyn RequestView| {
    ///     let path = request.uri().path().to_owned();
    ///     (rejection.status(), format!("{path} is not for you")).into_response()
    /// };
    /// let rejections = Rejections::new(answer);
    /// ```
    pub fn new<B>(
        render: impl Fn(&Rejection, &dyn RequestView) -> Response<B> + Send + Sync + 'static,
    ) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self { renderer: Renderer::sync(render), answers: Answers::Own }
    }

    /// Like [`new`](Self::new) with an async function, which can for example load a translation from a database.
    ///
    /// ```
    /// use axum::response::{IntoResponse, Response};
    /// use clerk_runtime::{Rejection, Rejections, RequestHead};
    ///
    /// async fn words_for(language: &str) -> String {
    ///     // From a database.
    ///     format!("({language}) This page is not for you.")
    /// }
    ///
    /// async fn answer(rejection: Rejection, request: RequestHead) -> Response {
    ///     let language = request.headers().get("accept-language");
    ///     let language = language.and_then(|value| value.to_str().ok());
    ///     let words = words_for(language.unwrap_or("en")).await;
    ///     (rejection.status(), words).into_response()
    /// }
    ///
    /// let rejections = Rejections::new_async(answer);
    /// ```
    ///
    /// # Security
    ///
    /// It runs for every denied request, and strangers can send as many as they like: limit the work that it does.
    pub fn new_async<B, F>(render: impl Fn(Rejection, RequestHead) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Response<B>> + Send + 'static,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self { renderer: Renderer::waiting(render), answers: Answers::Own }
    }

    /// The settings for the code inside.
    pub(crate) fn to_scope(&self) -> Arc<Scope> {
        Arc::new(Scope { renderer: Some(self.renderer.clone()), ..Scope::default() })
    }

    /// The answers of `layer`, if it sets them. Routers use this to list answers among their layers.
    pub(crate) fn answers_of<L: 'static>(layer: &L) -> Option<Answers> {
        let layer: &dyn Any = layer;
        layer.downcast_ref().map(|rejections: &Self| rejections.answers)
    }
}

fn hidden(rejection: &Rejection) -> Response<Bytes> {
    if is_answered_as_it_is(rejection.cause()) || rejection.status() == StatusCode::SERVICE_UNAVAILABLE {
        return rejection.to_http();
    }
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Whether a rejection must reach the browser or client unchanged, even if other rejections are hidden.
const fn is_answered_as_it_is(cause: Cause) -> bool {
    matches!(cause, Cause::Handshake | Cause::Unavailable | Cause::Misconfigured)
}

impl fmt::Debug for Rejections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejections").finish_non_exhaustive()
    }
}

impl<S> Layer<S> for Rejections {
    type Service = RejectionsService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        RejectionsService::new(inner, self.to_scope())
    }
}
