//! A rule around services: what `layer::protect!` makes, as a tower layer.

use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use tonic::server::NamedService;
use tower_layer::Layer;
use tower_service::Service;

use super::status;
use super::view::MethodHead;
use crate::frameworks::guard::Protect;

impl<S> Layer<S> for Protect {
    type Service = ProtectService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ProtectService { inner, rule: *self }
    }
}

/// A service behind a rule of `layer::protect!`.
#[derive(Clone)]
pub struct ProtectService<S> {
    inner: S,
    rule: Protect,
}

impl<S> std::fmt::Debug for ProtectService<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProtectService").field("rule", &self.rule).finish_non_exhaustive()
    }
}

impl<S: NamedService> NamedService for ProtectService<S> {
    const NAME: &'static str = S::NAME;
}

impl<S, B, R> Service<Request<B>> for ProtectService<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
    R: Default,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The call uses the service that is ready, and leaves a clone that need not be.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let rule = self.rule;
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            match rule.decide(&MethodHead::of(&parts, false)).await {
                Ok(hand_over) => {
                    hand_over(&mut parts.extensions);
                    inner.call(Request::from_parts(parts, body)).await
                }
                Err(rejection) => Ok(status::answer(&rejection)),
            }
        })
    }
}
