//! Bodies on their way through, piece by piece.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use sync_wrapper::SyncWrapper;
use tokio::sync::OwnedSemaphorePermit;

use crate::ground::BoxError;

/// The body of a proxied answer, as it arrives.
pub struct ProxyBody(Inner);

enum Inner {
    Streamed {
        body: reqwest::Body,
        /// Makes room for another request when it is dropped.
        _room: OwnedSemaphorePermit,
    },
    Whole(Full<Bytes>),
}

impl ProxyBody {
    pub(super) const fn streamed(body: reqwest::Body, room: OwnedSemaphorePermit) -> Self {
        Self(Inner::Streamed { body, _room: room })
    }

    pub(super) fn whole(body: Bytes) -> Self {
        Self(Inner::Whole(Full::new(body)))
    }
}

impl Body for ProxyBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            Inner::Streamed { body, .. } => {
                // Its error would name the URL.
                Pin::new(body).poll_frame(context).map_err(|error| error.without_url().into())
            }
            Inner::Whole(body) => Pin::new(body).poll_frame(context).map_err(|never| match never {}),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Inner::Streamed { body, .. } => body.is_end_stream(),
            Inner::Whole(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Streamed { body, .. } => body.size_hint(),
            Inner::Whole(body) => body.size_hint(),
        }
    }
}

impl std::fmt::Debug for ProxyBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProxyBody").finish_non_exhaustive()
    }
}

/// The body of a request on its way to the Frontend API, which fails where it goes on beyond `limit` bytes.
pub(super) fn outgoing<B>(body: B, limit: usize) -> reqwest::Body
where
    B: Body + Send + 'static,
    B::Data: Into<Bytes>,
    B::Error: Into<BoxError>,
{
    if body.is_end_stream() {
        return reqwest::Body::default();
    }
    let left = body.size_hint().exact();
    let body = body.map_frame(|frame| frame.map_data(Into::into)).map_err(Into::into);
    reqwest::Body::wrap(Synced { body: SyncWrapper::new(Limited::new(body, limit).boxed_unsync()), left })
}

/// The HTTP client asks for a body that threads could share, which they never do.
struct Synced {
    body: SyncWrapper<UnsyncBoxBody<Bytes, BoxError>>,
    /// How many bytes are to come, where that is known: then the length is said in front.
    left: Option<u64>,
}

impl Body for Synced {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let polled = Pin::new(self.body.get_mut()).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            let length = frame.data_ref().map_or(0, |data| data.len() as u64);
            self.left = self.left.map(|left| left.saturating_sub(length));
        }
        polled
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}

/// Whether a request failed because its own body was too large.
pub(super) fn is_too_large(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}
