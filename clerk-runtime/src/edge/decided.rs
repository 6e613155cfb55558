//! A decision that is nearly always there at once.

use std::future::{Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::rejection::Rejection;
use crate::auth::Auth;

/// A decision that accepts the caller at once, as most do, or one that must wait. The latter is boxed, so
/// handlers' futures do not need the space for it.
pub(crate) enum Decided<'r, T = Auth> {
    Now(Ready<T>),
    Later(Later<'r, T>),
}

pub(crate) type Later<'r, T> = Pin<Box<dyn Future<Output = Result<T, Rejection>> + Send + 'r>>;

impl<'r, T> Decided<'r, T> {
    #[inline]
    pub(crate) fn now(accepted: T) -> Self {
        Self::Now(ready(accepted))
    }

    #[cold]
    pub(crate) fn refused(rejection: Rejection) -> Self
    where
        T: 'r,
    {
        // `std::future::ready` of this result would be `Send` only if `T` is.
        Self::Later(Box::pin(async { Err(rejection) }))
    }
}

impl<T> Future for Decided<'_, T> {
    type Output = Result<T, Rejection>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Now(accepted) => Pin::new(accepted).poll(context).map(Ok),
            Self::Later(decision) => decision.as_mut().poll(context),
        }
    }
}
