//! The layer that sets the answers for the routes inside.

use std::sync::{Arc, Once};
use std::task::{Context, Poll};

use http::Request;
use tower_service::Service;

use crate::edge::attached::Attached;
use crate::edge::scope::Scope;

/// A service behind [`Rejections`](super::Rejections).
#[derive(Clone)]
pub struct RejectionsService<S> {
    inner: S,
    scope: Arc<Scope>,
    /// Whether a missing layer has been logged.
    misplaced: Arc<Once>,
}

impl<S> RejectionsService<S> {
    pub(super) fn new(inner: S, scope: Arc<Scope>) -> Self {
        Self { inner, scope, misplaced: Arc::new(Once::new()) }
    }
}

impl<S: std::fmt::Debug> std::fmt::Debug for RejectionsService<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RejectionsService").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for RejectionsService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        match Attached::of_extensions(request.extensions_mut()) {
            Some(attached) => attached.enter(&self.scope),
            None => say_misplaced(&self.misplaced),
        }
        self.inner.call(request)
    }
}

/// Logs once that no layer is around this service.
pub(crate) fn say_misplaced(misplaced: &Once) {
    misplaced.call_once(|| {
        tracing::error!(
            "`Rejections` is around a `ClerkLayer` or without one, so it does nothing: put it inside, or give it to \
             `ClerkLayer::rejections`"
        );
    });
}
