//! A stream that ends with the caller's token.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use pin_project_lite::pin_project;
use tonic::Status;

/// Ends `stream` with `UNAUTHENTICATED` when `expired` completes. A rule decides when a stream opens; this makes it last no longer
/// than the token.
///
/// `stream` can be the stream that the method returns or the one that the client sends. For `expired`, pass
/// [`auth.expired()`](crate::SessionAuth::expired).
///
/// ```
/// use clerk_runtime::SessionAuth;
/// use clerk_runtime::tonic::{UntilExpired, until_expired};
/// use tonic::{Status, Streaming};
///
/// fn answers(
///     auth: &SessionAuth,
///     questions: Streaming<String>,
/// ) -> UntilExpired<Streaming<String>, impl Future<Output = ()> + use<>> {
///     until_expired(questions, auth.expired())
/// }
/// ```
pub const fn until_expired<S, F>(stream: S, expired: F) -> UntilExpired<S, F> {
    UntilExpired { stream, expired, is_over: false }
}

pin_project! {
    /// A stream that ends when a token expires; made by [`until_expired`].
    pub struct UntilExpired<S, F> {
        #[pin]
        stream: S,
        #[pin]
        expired: F,
        is_over: bool,
    }
}

impl<S, F> fmt::Debug for UntilExpired<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UntilExpired").field("is_over", &self.is_over).finish_non_exhaustive()
    }
}

impl<M, S, F> Stream for UntilExpired<S, F>
where
    S: Stream<Item = Result<M, Status>>,
    F: Future<Output = ()>,
{
    type Item = Result<M, Status>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.project();
        if *this.is_over {
            return Poll::Ready(None);
        }
        if this.expired.poll(context).is_ready() {
            *this.is_over = true;
            return Poll::Ready(Some(Err(Status::unauthenticated("The token has expired."))));
        }
        let next = this.stream.poll_next(context);
        *this.is_over = matches!(next, Poll::Ready(None));
        next
    }
}
