//! The items of poem's adapter that generated code uses. They are not covered by any stability promise.

pub use poem::{FromRequest, Request, RequestBody, Result};

pub use super::check::{Check, Checking, mistaken_check};
pub use super::extract::extract;
pub use crate::frameworks::guard::{
    MistakenGuard, Protect, SuppliedByTheRouter, SuppliedByTheRouterAfterACheck, SuppliedByTheRouterToAnyone,
};

use crate::edge::typed::TypedPolicy;

/// What `layer::protect!` expands to.
#[must_use]
pub const fn protect_router<P: TypedPolicy>() -> Protect {
    Protect::new::<P>()
}

/// Implements poem's extractor for a type that implements [`FromAuth`](crate::FromAuth).
#[doc(hidden)]
#[macro_export]
macro_rules! __implement_poem_extractors {
    ($caller:ty) => {
        /// The caller from the handler's policy. Without a policy, a caller that the type can hold is required.
        impl<'__clerk> $crate::poem::__private::FromRequest<'__clerk> for $caller {
            // The names are unusual, because a parameter cannot have the name of a `static` of the user.
            async fn from_request(
                __clerk_request: &'__clerk $crate::poem::__private::Request,
                _: &mut $crate::poem::__private::RequestBody,
            ) -> $crate::poem::__private::Result<Self> {
                ::core::result::Result::Ok($crate::poem::__private::extract(__clerk_request).await?)
            }
        }
    };
}
