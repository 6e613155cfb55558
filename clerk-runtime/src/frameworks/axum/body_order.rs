//! Does a handler's parameter read the body before others have been extracted? Answered while the handler compiles.

use std::marker::PhantomData;

use axum::extract::FromRequest;

/// Asks about the parameter type `T`: `Extractor::<T>::READS_BODY` finds the inherent constant for what takes the whole
/// request, and the trait's for every other type.
pub struct Extractor<T>(PhantomData<T>);

impl<T: FromRequest<()>> Extractor<T> {
    /// It takes the request whole.
    pub const READS_BODY: bool = true;
}

/// Every type that takes the head of a request, or that is no extractor.
pub trait LeavesBody {
    /// It leaves the body to others.
    const READS_BODY: bool = false;
}

impl<T> LeavesBody for Extractor<T> {}

/// Whether a parameter `T` that others follow leaves the body to them, by its `READS_BODY`: `InOrder::<T, READS_BODY>::check()`
/// compiles for `false` only.
pub struct InOrder<T, const READS_BODY: bool>(PhantomData<T>);

impl<T> InOrder<T, false> {
    /// Nothing is wrong.
    pub const fn check() {}
}

impl<T> InOrder<T, true> {
    /// Does not compile.
    pub const fn check()
    where
        T: LeavesTheBodyToOthers,
    {
    }
}

/// Implemented by nothing: it holds what is said about a parameter in the wrong place.
#[diagnostic::on_unimplemented(
    message = "`{Self}` reads the body of the request, and a parameter comes after it",
    label = "make it the last parameter: there is one body, and axum reads it last"
)]
pub trait LeavesTheBodyToOthers {}
