//! A policy on a whole router: what `layer::protect!` makes.

use std::any::Any;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::response::{IntoResponse, Response};
use http::Request;
use tower_layer::Layer;
use tower_service::Service;

use super::extract::guard_router;
use crate::edge::typed::TypedPolicy;
use crate::policy::Policy;

/// A layer that rejects requests that do not satisfy its policy; made by `layer::protect!`.
#[derive(Clone, Copy, Debug)]
pub struct ProtectLayer {
    policy: &'static Policy,
}

/// What `layer::protect!` expands to.
#[doc(hidden)]
#[must_use]
pub const fn protect_router<P: TypedPolicy>() -> ProtectLayer {
    ProtectLayer::new(const { &P::POLICY })
}

impl ProtectLayer {
    pub(super) const fn new(policy: &'static Policy) -> Self {
        Self { policy }
    }

    pub(super) const fn policy(self) -> &'static Policy {
        self.policy
    }

    /// The policy of `layer`, where that is a rule: a router lists those that it is given among its layers.
    pub(super) fn policy_of<L: 'static>(layer: &L) -> Option<&'static Policy> {
        let layer: &dyn Any = layer;
        layer.downcast_ref().copied().map(Self::policy)
    }
}

impl<S> Layer<S> for ProtectLayer {
    type Service = ProtectService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ProtectService { inner, policy: self.policy }
    }
}

/// A service behind a [`ProtectLayer`].
#[derive(Clone)]
pub struct ProtectService<S> {
    inner: S,
    policy: &'static Policy,
}

impl<S> std::fmt::Debug for ProtectService<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProtectService").field("policy", self.policy).finish_non_exhaustive()
    }
}

impl<S, B> Service<Request<B>> for ProtectService<S>
where
    S: Service<Request<B>> + Clone + Send + 'static,
    S::Response: IntoResponse,
    S::Future: Send,
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
        let policy = self.policy;
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            match guard_router(&mut parts, policy).await {
                Ok(()) => inner.call(Request::from_parts(parts, body)).await.map(IntoResponse::into_response),
                Err(rejection) => Ok(rejection.into_response()),
            }
        })
    }
}
