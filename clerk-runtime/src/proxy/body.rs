//! Bodies that are streamed through the proxy.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use sync_wrapper::SyncWrapper;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::timeout;

use crate::ground::BoxError;

/// The streamed body of a proxied response.
pub struct ProxyBody(Inner);

enum Inner {
    Streamed {
        pieces: mpsc::Receiver<Piece>,
        /// The number of remaining bytes, if it is known.
        left: Option<u64>,
    },
    Whole(Full<Bytes>),
}

/// A part of the Frontend API's response, passed from a task.
enum Piece {
    Frame(Result<Frame<Bytes>, BoxError>),
    /// The end of the body. A body without it was cut off.
    End,
}

impl ProxyBody {
    /// A client that reads nothing for `patience` loses the rest, and its request no longer counts as in
    /// flight. A server does not ask for more of a body while its client reads nothing, so a task must watch
    /// the time.
    pub(super) fn streamed(body: reqwest::Body, room: OwnedSemaphorePermit, patience: Duration) -> Self {
        if body.is_end_stream() {
            return Self::whole(Bytes::new());
        }
        let left = body.size_hint().exact();
        let (sender, pieces) = mpsc::channel(1);
        tokio::spawn(hand_over(body, sender, room, patience));
        Self(Inner::Streamed { pieces, left })
    }

    pub(super) fn whole(body: Bytes) -> Self {
        Self(Inner::Whole(Full::new(body)))
    }
}

/// Passes on the parts of a body until the reader is gone, or reads nothing for `patience`.
async fn hand_over(
    mut body: reqwest::Body,
    reader: mpsc::Sender<Piece>,
    room: OwnedSemaphorePermit,
    patience: Duration,
) {
    loop {
        let frame = tokio::select! {
            frame = body.frame() => frame,
            () = reader.closed() => return,
        };
        let Some(frame) = frame else { break };
        // The error itself would contain the URL.
        let frame = frame.map_err(|error| error.without_url().into());
        let is_over = frame.is_err();
        let is_read =
            timeout(patience, reader.send(Piece::Frame(frame))).await.is_ok_and(|sent| sent.is_ok());
        if is_over || !is_read {
            return;
        }
    }
    drop((body, room));
    // If the client does not read it, the channel is closed with the task.
    drop(timeout(patience, reader.send(Piece::End)).await);
}

impl Body for ProxyBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            Inner::Streamed { pieces, left } => pieces.poll_recv(context).map(|piece| match piece {
                Some(Piece::Frame(frame)) => {
                    let length = frame.as_ref().ok().and_then(Frame::data_ref).map_or(0, Bytes::len);
                    *left = left.map(|left| left.saturating_sub(length as u64));
                    Some(frame)
                }
                Some(Piece::End) => None,
                None => Some(Err("the answer was cut off, because its client stopped to read".into())),
            }),
            Inner::Whole(body) => Pin::new(body).poll_frame(context).map_err(|never| match never {}),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Inner::Streamed { left, .. } => *left == Some(0),
            Inner::Whole(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Streamed { left, .. } => left.map_or_else(SizeHint::new, SizeHint::with_exact),
            Inner::Whole(body) => body.size_hint(),
        }
    }
}

impl std::fmt::Debug for ProxyBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProxyBody").finish_non_exhaustive()
    }
}

/// The body of a request to the Frontend API. It fails if it is longer than `limit` bytes.
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

/// The HTTP client requires a body that threads can share, although none is shared.
struct Synced {
    body: SyncWrapper<UnsyncBoxBody<Bytes, BoxError>>,
    /// The number of remaining bytes, if it is known. The request then has a `Content-Length`.
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::Semaphore;
    use tokio::time::{advance, resume};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    /// A number of parts of one byte each.
    struct Pieces(usize);

    impl Body for Pieces {
        type Data = Bytes;
        type Error = BoxError;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
            let Some(left) = self.0.checked_sub(1) else { return Poll::Ready(None) };
            self.0 = left;
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x")))))
        }
    }

    fn streamed(pieces: usize) -> (ProxyBody, Arc<Semaphore>) {
        let room = Arc::new(Semaphore::new(1));
        let permit = Arc::clone(&room).try_acquire_owned().unwrap();
        (ProxyBody::streamed(reqwest::Body::wrap(Pieces(pieces)), permit, PATIENCE), room)
    }

    /// Lets the task run.
    async fn settle() {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_body_that_is_read_arrives_whole() {
        let (body, room) = streamed(1000);
        assert_eq!(body.collect().await.unwrap().to_bytes().len(), 1000);
        settle().await;
        assert_eq!(room.available_permits(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_read_gives_its_room_back_and_loses_the_rest() {
        let (mut body, room) = streamed(1000);
        assert!(body.frame().await.unwrap().is_ok());
        settle().await;
        advance(PATIENCE / 2).await;
        settle().await;
        assert_eq!(room.available_permits(), 0);
        advance(PATIENCE).await;
        settle().await;
        assert_eq!(room.available_permits(), 1);
        resume();
        let rest = body.collect().await;
        assert!(rest.unwrap_err().to_string().contains("cut off"));
    }

    #[tokio::test]
    async fn a_client_that_goes_gives_its_room_back() {
        let (body, room) = streamed(usize::MAX);
        drop(body);
        settle().await;
        assert_eq!(room.available_permits(), 1);
    }
}
