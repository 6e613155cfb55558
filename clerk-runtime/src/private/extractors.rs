//! What makes a user's type an extractor. The runtime writes it rather than the macros, because it is the runtime that
//! knows which web frameworks it is built for.

/// Implements the extractors of every supported web framework for a type that implements
/// [`FromAuth`](crate::FromAuth).
#[doc(hidden)]
#[macro_export]
macro_rules! __implement_extractors {
    ($caller:ty) => {
        impl<S: ::core::marker::Send + ::core::marker::Sync> $crate::__private::FromRequestParts<S>
            for $caller
        {
            type Rejection = $crate::Rejection;

            // A static of the user's may have any name that somebody would choose.
            async fn from_request_parts(
                __clerk_parts: &mut $crate::__private::Parts,
                _: &S,
            ) -> ::core::result::Result<Self, $crate::Rejection> {
                $crate::__private::extract(__clerk_parts).await
            }
        }

        impl<S: ::core::marker::Send + ::core::marker::Sync> $crate::__private::OptionalFromRequestParts<S>
            for $caller
        {
            type Rejection = $crate::Rejection;

            async fn from_request_parts(
                __clerk_parts: &mut $crate::__private::Parts,
                _: &S,
            ) -> ::core::result::Result<::core::option::Option<Self>, $crate::Rejection> {
                $crate::__private::extract_optional(__clerk_parts).await
            }
        }
    };
}
