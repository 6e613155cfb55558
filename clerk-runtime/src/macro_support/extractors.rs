//! What makes a user's type an extractor. The runtime writes it rather than the macros, because it is the runtime that
//! knows which web frameworks it is built for.

/// Implements the extractors of every supported web framework for a type that implements
/// [`FromAuth`](crate::FromAuth).
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "axum")]
macro_rules! __implement_extractors {
    ($caller:ty) => {
        $crate::__implement_axum_extractors! { $caller }
    };
}

/// Without a framework there is nothing to implement.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "axum"))]
macro_rules! __implement_extractors {
    ($caller:ty) => {};
}
