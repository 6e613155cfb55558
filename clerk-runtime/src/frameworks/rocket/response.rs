//! Rejections and redirects as responses of rocket.

use std::io::{self, SeekFrom};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use http::header::CONTENT_LENGTH;
use http_body::Body as _;
use rocket::response::{Responder, Result};
use rocket::tokio::io::{AsyncRead, AsyncSeek, ReadBuf};
use rocket::{Request, Response};

use super::convert;
use super::left::Left;
use crate::auth::RedirectToPage;
use crate::edge::answers::RejectionBody;
use crate::edge::rejection::Rejection;
use crate::state::answer::Account;

/// The application's own response if there is one, else the default. It is not cached unless it sets `Cache-Control`.
impl<'r> Responder<'r, 'static> for Rejection {
    fn respond_to(self, request: &'r Request<'_>) -> Result<'static> {
        Ok(response(request, self.to_response()))
    }
}

/// 307, or 303 if the request is neither GET nor HEAD, with `Location` and `Cache-Control: no-store`. 500 if no URL can be
/// built. 503 if Clerk could not be reached to authenticate the caller: an outage never leads to sign-in.
impl<'r> Responder<'r, 'static> for RedirectToPage {
    fn respond_to(self, request: &'r Request<'_>) -> Result<'static> {
        Rejection::from(&self).respond_to(request)
    }
}

/// Makes the response, and keeps its account of the state with the request for the fairing.
pub(super) fn response(request: &Request<'_>, response: http::Response<RejectionBody>) -> Response<'static> {
    let (mut parts, body) = response.into_parts();
    Left::of(request).keep_account(parts.extensions.remove::<Account>());
    let mut response = Response::new();
    response.set_status(convert::to_rocket(parts.status));
    // rocket sets it itself, also for an empty body.
    parts.headers.remove(CONTENT_LENGTH);
    convert::append_all(&mut response, &parts.headers);
    let size = body.0.size_hint().exact().map(usize::try_from);
    let sent = Sent { body, chunk: Bytes::new() };
    match size {
        Some(Ok(0)) => {}
        Some(Ok(size)) => response.set_sized_body(size, sent),
        Some(Err(_)) | None => response.set_streamed_body(sent),
    }
    response
}

/// The body of a rejection, without trailers, which HTTP/1.1 clients rarely accept.
struct Sent {
    body: RejectionBody,
    /// The unread rest of the last frame.
    chunk: Bytes,
}

impl AsyncRead for Sent {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while !self.chunk.has_remaining() {
            match ready!(Pin::new(&mut self.body.0).poll_frame(context)) {
                Some(Ok(frame)) => self.chunk = frame.into_data().unwrap_or_default(),
                Some(Err(error)) => return Poll::Ready(Err(io::Error::other(error))),
                None => return Poll::Ready(Ok(())),
            }
        }
        let length = self.chunk.len().min(buffer.remaining());
        buffer.put_slice(&self.chunk.split_to(length));
        Poll::Ready(Ok(()))
    }
}

/// rocket requires this of every body with a known size, although it seeks only to find out an unknown size.
impl AsyncSeek for Sent {
    fn start_seek(self: Pin<&mut Self>, _: SeekFrom) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn poll_complete(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Poll::Ready(Err(io::ErrorKind::Unsupported.into()))
    }
}
