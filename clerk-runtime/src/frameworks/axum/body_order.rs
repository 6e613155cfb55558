//! Does a handler's parameter read the body before another one is extracted? Answered while the handler compiles.

use std::marker::PhantomData;

use axum::extract::{FromRequest, FromRequestParts};

/// Asks about the parameter type `T`: `Extractor::<T>::READS_BODY` finds the inherent constant for what takes the whole
/// request, and the trait's for every other type.
pub struct Extractor<T>(PhantomData<T>);

impl<T: FromRequest<()>> Extractor<T> {
    /// It takes the request whole.
    pub const READS_BODY: bool = true;
}

/// The same for what takes the head of a request: `ExtractorOfHead::<T>::READS_HEAD`.
pub struct ExtractorOfHead<T>(PhantomData<T>);

impl<T: FromRequestParts<()>> ExtractorOfHead<T> {
    /// It takes the head.
    pub const READS_HEAD: bool = true;
}

/// Every other type: one that is no extractor, such as a middleware's `Next`, or is one for some states only.
pub trait MaybeNoExtractor {
    /// Not known to.
    const READS_BODY: bool = false;
    /// Not known to.
    const READS_HEAD: bool = false;
}

impl<T> MaybeNoExtractor for Extractor<T> {}
impl<T> MaybeNoExtractor for ExtractorOfHead<T> {}

/// Whether a parameter `T` leaves the body to the extractor behind it: `InOrder::<T, IS_MISPLACED>::check()` compiles for
/// `false` only.
pub struct InOrder<T, const IS_MISPLACED: bool>(PhantomData<T>);

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
