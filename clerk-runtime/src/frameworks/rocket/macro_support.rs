//! The items of rocket's adapter that generated code uses. They are not covered by any stability promise.

pub use rocket::request::FromRequest;
pub use rocket::sentinel::Sentinel;
pub use rocket::{Ignite, Request, Rocket, Route};

pub use super::check::{Check, Checking, mistaken_check};
pub use super::extract::{Extraction, extract, must_not_start_with};
pub use super::guard::{
    Guarded, StatesAccess, SuppliedByTheRouter, SuppliedByTheRouterAfterACheck, SuppliedByTheRouterToAnyone,
};
pub use super::routes::Annotated;
pub use crate::frameworks::access::Access;
// The parts of rocket's guards.
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
        impl<'__clerk> $crate::rocket::__private::FromRequest<'__clerk> for $caller {
            type Error = $crate::Rejection;

            // Written as `#[async_trait]` expands, to avoid a dependency on the package and its version. The names are unusual,
            // because a parameter cannot have the name of a `static` of the user.
            fn from_request<'__clerk_inner, '__clerk_future>(
                __clerk_request: &'__clerk $crate::rocket::__private::Request<'__clerk_inner>,
            ) -> $crate::rocket::__private::Extraction<'__clerk_future, Self>
            where
                '__clerk: '__clerk_future,
                '__clerk_inner: '__clerk_future,
                Self: '__clerk_future,
            {
                $crate::rocket::__private::extract(__clerk_request)
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
