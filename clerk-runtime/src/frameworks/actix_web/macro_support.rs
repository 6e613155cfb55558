//! The items of actix-web's adapter that generated code uses. They are not covered by any stability promise.

pub use actix_web::dev::Payload;
pub use actix_web::{FromRequest, HttpRequest, HttpRequest as Request};

pub use super::check::{Check, Checking, mistaken_check};
pub use super::extract::{Extraction, extract};
pub use super::folded::{Decide, FoldedGuard, Parameters};
pub use crate::frameworks::guard::{
    MistakenGuard, Protect, SuppliedByTheRouter, SuppliedByTheRouterAfterACheck, SuppliedByTheRouterToAnyone,
};

use crate::edge::typed::TypedPolicy;

/// What `layer::protect!` expands to.
#[must_use]
pub const fn protect_router<P: TypedPolicy>() -> Protect {
    Protect::new::<P>()
}

/// Implements actix-web's extractor for a type that implements [`FromAuth`](crate::FromAuth).
#[doc(hidden)]
#[macro_export]
macro_rules! __implement_actix_web_extractors {
    ($caller:ty) => {
        /// The caller from the handler's policy. Without a policy, a caller that the type can hold is required.
        impl $crate::actix_web::__private::FromRequest for $caller {
            type Error = $crate::Rejection;
            type Future = $crate::actix_web::__private::Extraction<Self>;

            // The names are unusual, because a parameter cannot have the name of a `static` of the user.
            fn from_request(
                __clerk_request: &$crate::actix_web::__private::HttpRequest,
                _: &mut $crate::actix_web::__private::Payload,
            ) -> Self::Future {
                $crate::actix_web::__private::extract(__clerk_request)
            }
        }
    };
}
