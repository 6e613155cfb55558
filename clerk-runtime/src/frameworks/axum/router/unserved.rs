//! What is said where a router is served that has no Clerk instance.

use std::convert::Infallible;
use std::future::Ready;
use std::task::{Context, Poll};

use tower_service::Service;

use super::Router;

/// Implemented by nothing: it holds what is said about a router that is served as it is.
#[diagnostic::on_unimplemented(
    message = "this `clerk_runtime::Router` has no Clerk instance to ask who is calling",
    label = "write `.with_clerk(clerk)` after its routes",
    note = "that makes it an `axum::Router`, which can be served"
)]
pub trait RequestOfARouterWithClerk {}

/// Never called: it makes the compiler say what to do where a router is served without a Clerk instance.
impl<R: RequestOfARouterWithClerk> Service<R> for Router {
    type Response = axum::Router;
    type Error = Infallible;
    type Future = Ready<Result<axum::Router, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: R) -> Self::Future {
        std::future::ready(Ok(axum::Router::new()))
    }
}
