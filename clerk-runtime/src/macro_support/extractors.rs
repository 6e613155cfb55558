//! Makes a user's type an extractor. This is in the runtime and not in the macros, because only the runtime knows which web
//! frameworks it is built for.

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

/// Expands to nothing without axum.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "axum"))]
macro_rules! __implement_axum_extractors {
    ($caller:ty) => {};
}

/// Expands to nothing without actix-web.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "actix-web"))]
macro_rules! __implement_actix_web_extractors {
    ($caller:ty) => {};
}

/// Expands to nothing without poem.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "poem"))]
macro_rules! __implement_poem_extractors {
    ($caller:ty) => {};
}

/// Expands to nothing without rocket.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "rocket"))]
macro_rules! __implement_rocket_extractors {
    ($caller:ty) => {};
}
