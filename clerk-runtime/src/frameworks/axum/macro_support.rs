//! What generated code may name of axum's adapter; not covered by any stability promise.

pub use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
pub use http::request::Parts;

pub use super::body_order::{
    Extractor, ExtractorOfHead, LeavesTheBodyToOthers, MaybeNoExtractor, misfit_of_order,
};
pub use super::check::{Check, Checking, SuppliedByTheRouterAfterACheck};
pub use super::extract::{SuppliedByTheRouter, extract, extract_optional};
pub use super::mistaken::{MistakenGuard, mistaken_check};
pub use super::protect_layer::protect_router;
pub use super::router::annotated::{GuardParameter, SuppliedByTheRouterToAnyone};

/// Implements axum's extractors for a type that implements [`FromAuth`](crate::FromAuth).
#[doc(hidden)]
#[macro_export]
macro_rules! __implement_axum_extractors {
    ($caller:ty) => {
        /// The caller from the handler's policy. Without a policy, a caller that the type can hold is required.
        impl<S: ::core::marker::Send + ::core::marker::Sync> $crate::axum::__private::FromRequestParts<S>
            for $caller
        {
            type Rejection = $crate::Rejection;

            // The names are unusual, because a parameter cannot have the name of a `static` of the user.
            fn from_request_parts(
                __clerk_parts: &mut $crate::axum::__private::Parts,
                _: &S,
            ) -> impl ::core::future::Future<Output = ::core::result::Result<Self, $crate::Rejection>>
            + ::core::marker::Send {
                $crate::axum::__private::extract(__clerk_parts)
            }
        }

        /// The caller, or `None` if the type cannot hold it.
        impl<S: ::core::marker::Send + ::core::marker::Sync>
            $crate::axum::__private::OptionalFromRequestParts<S> for $caller
        {
            type Rejection = $crate::Rejection;

            async fn from_request_parts(
                __clerk_parts: &mut $crate::axum::__private::Parts,
                _: &S,
            ) -> ::core::result::Result<::core::option::Option<Self>, $crate::Rejection> {
                $crate::axum::__private::extract_optional(__clerk_parts).await
            }
        }
    };
}
