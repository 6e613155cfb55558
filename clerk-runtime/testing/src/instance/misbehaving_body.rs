//! Response bodies that misbehave.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// Announces a whole body, but sends only half of it and then closes the connection.
pub(crate) struct CutBody {
    announced: u64,
    next: CutStep,
}

enum CutStep {
    SendHalf(Bytes),
    Flush,
    BreakOff,
}

impl CutBody {
    pub(crate) fn new(whole: &Bytes) -> Self {
        Self { announced: whole.len() as u64, next: CutStep::SendHalf(whole.slice(..whole.len() / 2)) }
    }
}

impl Body for CutBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match std::mem::replace(&mut self.next, CutStep::BreakOff) {
            CutStep::SendHalf(half) => {
                self.next = CutStep::Flush;
                Poll::Ready(Some(Ok(Frame::data(half))))
            }
            // Hyper writes the collected data when the body has nothing more to send at once.
            CutStep::Flush => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            CutStep::BreakOff => Poll::Ready(Some(Err(io::Error::other("cut on demand")))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}

/// A whole body, one byte at a time, with a pause before each.
pub(crate) struct TrickledBody {
    rest: Bytes,
    pause: Duration,
    /// Boxed, because a timer must not move.
    timer: Pin<Box<Sleep>>,
}

impl TrickledBody {
    pub(crate) fn new(whole: Bytes, pause: Duration) -> Self {
        Self { rest: whole, pause, timer: Box::pin(sleep(pause)) }
    }
}

impl Body for TrickledBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.timer.as_mut().poll(context));
        let next = self.timer.deadline() + self.pause;
        self.timer.as_mut().reset(next);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(1)))))
    }
}

/// A body followed by spaces, up to a size that is not announced, so a reader with a limit must count.
pub(crate) struct PaddedBody {
    body: Option<Bytes>,
    padding: usize,
}

impl PaddedBody {
    pub(crate) fn new(body: Bytes, size: usize) -> Self {
        Self { padding: size.saturating_sub(body.len()), body: Some(body) }
    }
}

const BLANKS: &[u8] = &[b' '; 16 * 1024];

impl Body for PaddedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(body) = self.body.take() {
            return Poll::Ready(Some(Ok(Frame::data(body))));
        }
        if self.padding == 0 {
            return Poll::Ready(None);
        }
        let length = self.padding.min(BLANKS.len());
        self.padding -= length;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(BLANKS).slice(..length)))))
    }
}
