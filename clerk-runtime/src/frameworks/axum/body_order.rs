//! Does a handler's parameter read the body before another one is extracted? Answered while the handler compiles.

use std::marker::PhantomData;

use axum::extract::{FromRequest, FromRequestParts};

use crate::auth::fits::{FITS, misfit};

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

/// What is wrong with a parameter in front of others, as a number of [`Fits`](crate::auth::fits::Fits), by whether it takes
/// the body from them.
#[must_use]
pub const fn misfit_of_order(takes_body: bool) -> u8 {
    if takes_body { READS_BODY_BEFORE_OTHERS } else { FITS }
}

misfit! {
    READS_BODY_BEFORE_OTHERS = 21, LeavesTheBodyToOthers:
    "`{Self}` reads the body of the request, and a parameter comes after it"
    => "make it the last parameter: there is one body, and axum reads it last"
}
