//! Rejections and redirects as responses of poem.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::StatusCode;
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt as _;
use poem::error::ResponseError;
use poem::{Body, IntoResponse, Response, ResponseParts};

use crate::auth::RedirectToPage;
use crate::edge::answers::RejectionBody;
use crate::edge::rejection::Rejection;

/// The application's own response if there is one, else the default. It is not cached unless it sets `Cache-Control`.
impl ResponseError for Rejection {
    fn status(&self) -> StatusCode {
        self.sent_status()
    }

    fn as_response(&self) -> Response {
        let response = self.to_response().map(|body| {
            let size = body.0.size_hint();
            let body = Sent { body: Mutex::new(body), size };
            Body::from(body.map_err(std::io::Error::other).boxed())
        });
        let (http::response::Parts { status, version, headers, extensions, .. }, body) =
            response.into_parts();
        Response::from_parts(ResponseParts { status, version, headers, extensions }, body)
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let account = self.account().cloned();
        let mut response = self.as_response();
        if let Some(account) = account {
            response.extensions_mut().insert(account);
        }
        response
    }
}

/// 307, or 303 if the request is neither GET nor HEAD, with `Location` and `Cache-Control: no-store`. 500 if no URL can be
/// built. 503 if Clerk could not be reached to authenticate the caller: an outage never leads to sign-in.
impl IntoResponse for RedirectToPage {
    fn into_response(self) -> Response {
        Rejection::from(&self).into_response()
    }
}

/// The body of a rejection. poem requires a body that can be shared between threads.
struct Sent {
    body: Mutex<RejectionBody>,
    size: SizeHint,
}

impl http_body::Body for Sent {
    type Data = Bytes;
    type Error = crate::ground::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        // Needs no lock, because polling has exclusive access.
        let body = self.body.get_mut().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut body.0).poll_frame(context)
    }

    fn size_hint(&self) -> SizeHint {
        self.size
    }
}
