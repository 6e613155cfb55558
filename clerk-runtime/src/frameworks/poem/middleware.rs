//! The layers as middleware of poem: [`ClerkLayer`], and [`Rejections`] around some handlers.

use std::fmt;
use std::sync::{Arc, Once};

use poem::{Endpoint, IntoResponse as _, Middleware, Request, Response, Result};

use crate::clerk::Clerk;
use crate::edge::answers::{Rejections, say_misplaced};
use crate::edge::attached::Attached;
use crate::edge::cell::RequestCell;
use crate::edge::layer::{ClerkLayer, attach};
use crate::edge::rejection::Rejection;
use crate::edge::scope::Scope;
use crate::edge::source::ClerkSource;
use crate::state::answer::Account;

/// Put the layer around every handler with `#[protect]`, `#[auth]` or an Auth parameter:
/// `Route::new()…with(ClerkLayer::new(clerk))`.
///
/// The layer turns errors of the endpoints inside into responses, so that it can add the headers of the request's state.
/// Put `catch_error` inside the layer.
impl<E: Endpoint> Middleware<E> for ClerkLayer {
    type Output = ClerkEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        ClerkEndpoint { inner, source: Arc::clone(self.source()) }
    }
}

/// The same as [`ClerkLayer::new`].
impl<E: Endpoint> Middleware<E> for Clerk {
    type Output = ClerkEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        ClerkLayer::new(self.clone()).transform(inner)
    }
}

/// An endpoint behind a [`ClerkLayer`].
pub struct ClerkEndpoint<E> {
    inner: E,
    source: Arc<ClerkSource>,
}

impl<E> fmt::Debug for ClerkEndpoint<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkEndpoint").finish_non_exhaustive()
    }
}

impl<E: Endpoint> Endpoint for ClerkEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let cell = attach(&self.source, request.extensions_mut());
        let answer = self.inner.call(request).await;
        let Some(cell) = cell else { return answer.map(poem::IntoResponse::into_response) };
        let mut response = match answer {
            Ok(response) => response.into_response(),
            Err(error) => response_to(error),
        };
        finish(&cell, &mut response);
        Ok(response)
    }
}

/// The response for an error. poem replaces the extensions of a rejection's response by those of the error.
fn response_to(error: poem::Error) -> Response {
    let account = error.downcast_ref::<Rejection>().and_then(|rejection| rejection.account().cloned());
    let mut response = error.into_response();
    if let Some(account) = account {
        response.extensions_mut().insert(account);
    }
    response
}

/// Adds the headers of the request's state to an answer.
fn finish(cell: &RequestCell, response: &mut Response) {
    let rejected = response.extensions_mut().remove::<Account>();
    let decision = cell.finish(response.status(), response.headers_mut(), rejected.as_ref());
    if let Some(decision) = decision {
        response.extensions_mut().insert(decision);
    }
}

/// Inside a [`ClerkLayer`], it applies to the endpoints that it wraps. If several are nested, the innermost one is used.
impl<E: Endpoint> Middleware<E> for Rejections {
    type Output = RejectionsEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        RejectionsEndpoint { inner, scope: self.to_scope(), misplaced: Once::new() }
    }
}

/// An endpoint behind [`Rejections`].
pub struct RejectionsEndpoint<E> {
    inner: E,
    scope: Arc<Scope>,
    misplaced: Once,
}

impl<E> fmt::Debug for RejectionsEndpoint<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RejectionsEndpoint").finish_non_exhaustive()
    }
}

impl<E: Endpoint> Endpoint for RejectionsEndpoint<E> {
    type Output = E::Output;

    async fn call(&self, mut request: Request) -> Result<E::Output> {
        match Attached::of_extensions(request.extensions_mut()) {
            Some(attached) => attached.enter(&self.scope),
            None => say_misplaced(&self.misplaced),
        }
        self.inner.call(request).await
    }
}
