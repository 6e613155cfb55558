//! Rejections and redirects as responses of actix-web.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::StatusCode as OldStatus;
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use bytes::Bytes;
use http::Response;
use http_body::Body as _;

use super::convert;
use crate::auth::RedirectToPage;
use crate::edge::answers::RejectionBody;
use crate::edge::rejection::Rejection;
use crate::state::answer::Account;

/// The application's own response if there is one, else the default. It is not cached unless it sets `Cache-Control`.
impl ResponseError for Rejection {
    fn status_code(&self) -> OldStatus {
        convert::old_status(self.sent_status())
    }

    fn error_response(&self) -> HttpResponse {
        response(self.to_response())
    }
}

impl Responder for Rejection {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.error_response()
    }
}

/// 307, or 303 if the request is neither GET nor HEAD, with `Location` and `Cache-Control: no-store`. 500 if no URL can be
/// built. 503 if Clerk could not be reached to authenticate the caller: an outage never leads to sign-in.
impl Responder for RedirectToPage {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        Rejection::from(&self).error_response()
    }
}

fn response(response: Response<RejectionBody>) -> HttpResponse {
    let (parts, body) = response.into_parts();
    let mut response =
        HttpResponse::with_body(convert::old_status(parts.status), Sent(body)).map_into_boxed_body();
    convert::append_all(response.headers_mut(), &parts.headers);
    if let Some(account) = parts.extensions.get::<Account>() {
        response.extensions_mut().insert(account.clone());
    }
    response
}

/// The body of a rejection, without trailers, which HTTP/1.1 clients rarely accept.
struct Sent(RejectionBody);

impl MessageBody for Sent {
    type Error = std::io::Error;

    fn size(&self) -> BodySize {
        self.0.0.size_hint().exact().map_or(BodySize::Stream, BodySize::Sized)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        loop {
            match std::task::ready!(Pin::new(&mut self.0.0).poll_frame(context)) {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(std::io::Error::other(error)))),
                None => return Poll::Ready(None),
            }
        }
    }
}
