//! A [`ProtectedResource`] as a layer, which tells the routes inside which resource they belong to.

use std::sync::Arc;
use std::task::{Context, Poll};

use http::Request;
use tower_layer::Layer;
use tower_service::Service;

use super::attached::Attached;
use crate::oauth_metadata::ProtectedResource;
use crate::request::RequestView;

/// A service behind a [`ProtectedResource`].
#[derive(Clone)]
pub struct ProtectedResourceService<S> {
    inner: S,
    mark: Mark,
}

/// The resource of a request. It is a separate extension, so the [`ClerkLayer`](crate::ClerkLayer) can be
/// outside or inside. The innermost layer sets it last.
#[derive(Clone)]
struct Mark(Arc<ProtectedResource>);

impl ProtectedResource {
    /// The resource that a layer set for the request.
    pub(crate) fn of(request: &dyn RequestView) -> Option<&Self> {
        request.extensions()?.get().map(|Mark(resource)| &**resource)
    }
}

impl<S> Layer<S> for ProtectedResource {
    type Service = ProtectedResourceService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        self.warn_if_lenient();
        ProtectedResourceService { inner, mark: Mark(Arc::new(self.clone())) }
    }
}

impl<S: std::fmt::Debug> std::fmt::Debug for ProtectedResourceService<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProtectedResourceService").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for ProtectedResourceService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        request.extensions_mut().insert(self.mark.clone());
        if let Some(attached) = Attached::of_extensions(request.extensions_mut()) {
            // A rule around this layer did not know the resource, so the callers that it accepted are checked
            // again.
            attached.forget_router();
        }
        self.inner.call(request)
    }
}
