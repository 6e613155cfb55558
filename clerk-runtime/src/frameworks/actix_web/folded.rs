//! One extractor for all parameters of a handler: it takes the payload, decides, and then extracts in order.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest};

use super::view::HttpRequestView;
use crate::edge::rejection::Rejection;
use crate::edge::typed::TypedPolicy;
use crate::frameworks::guard::SuppliedByTheRouter;

/// The only parameter of a handler with `#[protect]` or `#[auth]`. actix-web begins to extract all parameters before it waits
/// for the first, so a guard as a separate parameter would decide too late.
#[derive(Debug)]
pub struct FoldedGuard<G, T> {
    guard: G,
    parameters: T,
}

impl<G, T> FoldedGuard<G, T> {
    /// Ends the hand-over, and returns the parameters.
    pub fn end(self) -> T {
        drop(self.guard);
        self.parameters
    }
}

impl<G: Decide, T: Parameters> FromRequest for FoldedGuard<G, T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let guard = G::decide(&request).await?;
            let parameters = T::extract(&request, &mut payload).await?;
            Ok(Self { guard, parameters })
        })
    }
}

/// A guard of a handler.
pub trait Decide: Sized + 'static {
    /// Lets the request pass or rejects it.
    fn decide(request: &HttpRequest) -> impl Future<Output = Result<Self, Rejection>>;
}

impl<P: TypedPolicy> Decide for SuppliedByTheRouter<true, P> {
    async fn decide(request: &HttpRequest) -> Result<Self, Rejection> {
        Self::decide(&HttpRequestView::of(request)?).await
    }
}

/// Parameters that are extracted one after the other.
pub trait Parameters: Sized + 'static {
    /// Extracts them.
    fn extract(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<Self, Error>>;
}

macro_rules! parameters {
    ($($parameter:ident)*) => {
        impl<$($parameter: FromRequest + 'static),*> Parameters for ($($parameter,)*) {
            #[allow(unused_variables, clippy::unused_unit, reason = "for no parameters")]
            async fn extract(request: &HttpRequest, payload: &mut Payload) -> Result<Self, Error> {
                Ok(($($parameter::from_request(request, payload).await.map_err(Into::into)?,)*))
            }
        }
        parameters! { @shorter $($parameter)* }
    };
    (@shorter $first:ident $($rest:ident)*) => {
        parameters! { $($rest)* }
    };
    (@shorter) => {};
}

parameters! { A B C D E F G H I J K L M N O P }
