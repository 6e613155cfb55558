//! The layers as middleware of actix-web: [`ClerkLayer`], and [`Rejections`] around some handlers.

use std::cell::RefCell;
use std::fmt;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::{Arc, Once};
use std::task::{Context, Poll, ready as ready_or_pending};

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::StatusCode as OldStatus;
use actix_web::{Error, HttpResponse, ResponseError};
use pin_project_lite::pin_project;

use super::attached::change;
use super::convert;
use crate::clerk::Clerk;
use crate::edge::answers::{Rejections, say_misplaced};
use crate::edge::attached::Attached;
use crate::edge::cell::RequestCell;
use crate::edge::layer::{ClerkLayer, attach};
use crate::edge::scope::Scope;
use crate::edge::source::ClerkSource;
use crate::state::answer::Account;

/// Put the layer around every handler with `#[protect]`, `#[auth]` or an Auth parameter:
/// `App::new()…wrap(ClerkLayer::new(clerk))`.
impl<S, B> Transform<S, ServiceRequest> for ClerkLayer
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type InitError = ();
    type Transform = ClerkMiddleware<S>;
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(ClerkMiddleware { inner, source: Arc::clone(self.source()) }))
    }
}

/// The same as [`ClerkLayer::new`].
impl<S, B> Transform<S, ServiceRequest> for Clerk
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type InitError = ();
    type Transform = ClerkMiddleware<S>;
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ClerkLayer::new(self.clone()).new_transform(inner)
    }
}

/// A service of actix-web behind a [`ClerkLayer`].
pub struct ClerkMiddleware<S> {
    inner: S,
    source: Arc<ClerkSource>,
}

impl<S> fmt::Debug for ClerkMiddleware<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkMiddleware").finish_non_exhaustive()
    }
}

impl<S, B> Service<ServiceRequest> for ClerkMiddleware<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = ClerkMiddlewareFuture<S::Future>;

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let cell = change(request.request(), |extensions| attach(&self.source, extensions));
        ClerkMiddlewareFuture { inner: self.inner.call(request), cell }
    }
}

pin_project! {
    /// The response future of a [`ClerkMiddleware`], which appends the headers of the request's state.
    pub struct ClerkMiddlewareFuture<F> {
        #[pin]
        inner: F,
        // `None` if a layer of the same instance is around this one, and finishes the response.
        cell: Option<Arc<RequestCell>>,
    }
}

impl<F> fmt::Debug for ClerkMiddlewareFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkMiddlewareFuture").finish_non_exhaustive()
    }
}

impl<F, B> Future for ClerkMiddlewareFuture<F>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready_or_pending!(this.inner.poll(context));
        let Some(cell) = this.cell else { return Poll::Ready(answer) };
        Poll::Ready(match answer {
            Ok(mut response) => {
                finish(cell, response.response_mut());
                Ok(response)
            }
            Err(error) => {
                let mut response = error.error_response();
                finish(cell, &mut response);
                Err(Finished::error(response))
            }
        })
    }
}

/// Adds the headers of the request's state to an answer.
fn finish<B>(cell: &RequestCell, response: &mut HttpResponse<B>) {
    let status = convert::status(response.status());
    let before = convert::headers(response.headers());
    let mut after = before.clone();
    let rejected = response.extensions_mut().remove::<Account>();
    let decision = cell.finish(status, &mut after, rejected.as_ref());
    convert::apply_changes(response.headers_mut(), &before, &after);
    if let Some(decision) = decision {
        response.extensions_mut().insert(decision);
    }
}

/// The error of a middleware inside, as the answer that it becomes.
struct Finished {
    status: OldStatus,
    response: RefCell<Option<HttpResponse>>,
}

impl Finished {
    fn error(response: HttpResponse) -> Error {
        Self { status: response.status(), response: RefCell::new(Some(response)) }.into()
    }
}

impl ResponseError for Finished {
    fn status_code(&self) -> OldStatus {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        // actix-web calls this once.
        self.response.take().unwrap_or_else(|| HttpResponse::new(self.status))
    }
}

impl fmt::Display for Finished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "request answered with {}", self.status)
    }
}

impl fmt::Debug for Finished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finished").field("status", &self.status).finish_non_exhaustive()
    }
}

/// Inside a [`ClerkLayer`], it applies to the handlers that it wraps. If several are nested, the innermost one is used.
impl<S, B> Transform<S, ServiceRequest> for Rejections
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type InitError = ();
    type Transform = RejectionsMiddleware<S>;
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(RejectionsMiddleware { inner, scope: self.to_scope(), misplaced: Once::new() }))
    }
}

/// A service of actix-web behind [`Rejections`].
pub struct RejectionsMiddleware<S> {
    inner: S,
    scope: Arc<Scope>,
    misplaced: Once,
}

impl<S> fmt::Debug for RejectionsMiddleware<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RejectionsMiddleware").finish_non_exhaustive()
    }
}

impl<S, B> Service<ServiceRequest> for RejectionsMiddleware<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = S::Future;

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        change(request.request(), |extensions| match Attached::of_extensions(extensions) {
            Some(attached) => attached.enter(&self.scope),
            None => say_misplaced(&self.misplaced),
        });
        self.inner.call(request)
    }
}
