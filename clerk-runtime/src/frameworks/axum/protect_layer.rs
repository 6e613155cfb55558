//! A policy on a whole router: what `layer::protect!` makes.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::response::{IntoResponse, Response};
use http::Request;
use tower_layer::Layer;
use tower_service::Service;

use super::extract::guard_router;
use crate::policy::typed::TypedPolicy;

/// A layer that lets only requests through that satisfy the policy `P`; made by `layer::protect!`.
pub struct ProtectLayer<P>(PhantomData<fn() -> P>);

/// What `layer::protect!` expands to.
#[doc(hidden)]
#[must_use]
pub const fn protect_router<P: TypedPolicy>() -> ProtectLayer<P> {
    ProtectLayer(PhantomData)
}

impl<P> Clone for ProtectLayer<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for ProtectLayer<P> {}

impl<P> std::fmt::Debug for ProtectLayer<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProtectLayer").finish_non_exhaustive()
    }
}

impl<S, P> Layer<S> for ProtectLayer<P> {
    type Service = ProtectService<S, P>;

    fn layer(&self, inner: S) -> Self::Service {
        ProtectService { inner, policy: *self }
    }
}

/// A service behind a [`ProtectLayer`].
pub struct ProtectService<S, P> {
    inner: S,
    policy: ProtectLayer<P>,
}

impl<S: Clone, P> Clone for ProtectService<S, P> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), policy: self.policy }
    }
}

impl<S, P> std::fmt::Debug for ProtectService<S, P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProtectService").finish_non_exhaustive()
    }
}

impl<S, P, B> Service<Request<B>> for ProtectService<S, P>
where
    S: Service<Request<B>> + Clone + Send + 'static,
    S::Response: IntoResponse,
    S::Future: Send,
    P: TypedPolicy,
    B: Send + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The service that was polled ready is the one that is called.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            match guard_router(&parts, const { &P::POLICY }).await {
                Ok(()) => inner.call(Request::from_parts(parts, body)).await.map(IntoResponse::into_response),
                Err(rejection) => Ok(rejection.into_response()),
            }
        })
    }
}
