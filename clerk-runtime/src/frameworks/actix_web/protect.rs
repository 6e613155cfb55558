//! A rule around handlers: what `layer::protect!` makes, as a middleware of actix-web.

use std::fmt;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::rc::Rc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::{Error, ResponseError as _};

use super::attached::change;
use super::view::HttpRequestView;
use crate::frameworks::guard::Protect;

impl<S, B> Transform<S, ServiceRequest> for Protect
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type InitError = ();
    type Transform = ProtectMiddleware<S>;
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(ProtectMiddleware { inner: Rc::new(inner), rule: *self }))
    }
}

/// A service of actix-web behind a rule of `layer::protect!`.
pub struct ProtectMiddleware<S> {
    inner: Rc<S>,
    rule: Protect,
}

impl<S> fmt::Debug for ProtectMiddleware<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProtectMiddleware").field("rule", &self.rule).finish_non_exhaustive()
    }
}

impl<S, B> Service<ServiceRequest> for ProtectMiddleware<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let (inner, rule) = (Rc::clone(&self.inner), self.rule);
        Box::pin(async move {
            let decided = match HttpRequestView::of(request.request()) {
                Ok(view) => rule.decide(&view).await,
                Err(rejection) => Err(rejection),
            };
            match decided {
                Ok(hand_over) => {
                    change(request.request(), hand_over);
                    inner.call(request).await.map(ServiceResponse::map_into_left_body)
                }
                Err(rejection) => Ok(request.into_response(rejection.error_response()).map_into_right_body()),
            }
        })
    }
}
