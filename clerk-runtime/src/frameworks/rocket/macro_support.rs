//! What generated code may name of rocket's adapter; not covered by any stability promise.

pub use rocket::request::{FromRequest, Outcome};
pub use rocket::sentinel::Sentinel;
pub use rocket::{Ignite, Request, Rocket, Route, async_trait};

pub use super::check::{Check, Checking, mistaken_check};
pub use super::extract::{extract, must_not_start_with};
pub use super::guard::{
    Guarded, StatesAccess, SuppliedByTheRouter, SuppliedByTheRouterAfterACheck, SuppliedByTheRouterToAnyone,
};
pub use super::routes::Annotated;
pub use crate::frameworks::access::Access;
// What a guard of rocket consists of.
pub use crate::frameworks::guard::{MistakenGuard, Protect};
pub use crate::frameworks::guard::{
    SuppliedByTheRouter as DecidedGuard, SuppliedByTheRouterAfterACheck as CheckedGuard,
    SuppliedByTheRouterToAnyone as PublicGuard,
};

use crate::edge::typed::TypedPolicy;

/// What `layer::protect!` expands to.
#[must_use]
pub const fn protect_router<P: TypedPolicy>() -> Protect {
    Protect::new::<P>()
}

/// Implements rocket's request guard for a type that implements [`FromAuth`](crate::FromAuth).
#[doc(hidden)]
#[macro_export]
macro_rules! __implement_rocket_extractors {
    ($caller:ty) => {
        /// The caller from the handler's policy. Without a policy, a caller that the type can hold is required.
        #[$crate::rocket::__private::async_trait]
        impl<'__clerk> $crate::rocket::__private::FromRequest<'__clerk> for $caller {
            type Error = $crate::Rejection;

            // A static of the user's may have any name that somebody would choose.
            async fn from_request(
                __clerk_request: &'__clerk $crate::rocket::__private::Request<'_>,
            ) -> $crate::rocket::__private::Outcome<Self, $crate::Rejection> {
                $crate::rocket::__private::extract(__clerk_request).await
            }
        }

        impl $crate::rocket::__private::Sentinel for $caller {
            fn abort(
                __clerk_rocket: &$crate::rocket::__private::Rocket<$crate::rocket::__private::Ignite>,
            ) -> bool {
                $crate::rocket::__private::must_not_start_with::<Self>(__clerk_rocket)
            }
        }
    };
}
