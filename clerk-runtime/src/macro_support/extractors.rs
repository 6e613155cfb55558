//! What makes a user's type an extractor. The runtime writes it rather than the macros, because it is the runtime that
//! knows which web frameworks it is built for.

/// Implements the extractors of every supported web framework for a type that implements
/// [`FromAuth`](crate::FromAuth).
#[doc(hidden)]
#[macro_export]
macro_rules! __implement_extractors {
    ($caller:ty) => {
        $crate::__implement_axum_extractors! { $caller }
        $crate::__implement_actix_web_extractors! { $caller }
        $crate::__implement_poem_extractors! { $caller }
        $crate::__implement_rocket_extractors! { $caller }
    };
}

/// Without axum there is nothing to implement for it.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "axum"))]
macro_rules! __implement_axum_extractors {
    ($caller:ty) => {};
}

/// Without actix-web there is nothing to implement for it.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "actix-web"))]
macro_rules! __implement_actix_web_extractors {
    ($caller:ty) => {};
}

/// Without poem there is nothing to implement for it.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "poem"))]
macro_rules! __implement_poem_extractors {
    ($caller:ty) => {};
}

/// Without rocket there is nothing to implement for it.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "rocket"))]
macro_rules! __implement_rocket_extractors {
    ($caller:ty) => {};
}
