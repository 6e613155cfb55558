//! Rejections as problem details (RFC 9457), for APIs.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue, LOCATION, WWW_AUTHENTICATE};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::is_answered_as_it_is;
use crate::edge::rejection::{BEARER, REDIRECT_TO, Rejection};
use crate::policy::Cause;

/// The rejection's own headers, the status for its cause in an API, and a body with the reason.
pub(super) fn answer(rejection: &Rejection) -> Response<Bytes> {
    let mut response = rejection.to_http();
    if rejection.cause() == Cause::Handshake && response.headers().contains_key(LOCATION) {
        return response;
    }
    let status = status(rejection);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.remove(LOCATION);
    headers.remove(REDIRECT_TO);
    if status == StatusCode::UNAUTHORIZED && !headers.contains_key(WWW_AUTHENTICATE) {
        // RFC 9110 §15.5.2 requires one.
        headers.insert(WWW_AUTHENTICATE, BEARER);
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    *response.body_mut() = Bytes::from(body(rejection, status).to_string());
    response
}

fn status(rejection: &Rejection) -> StatusCode {
    match rejection.cause() {
        cause if is_answered_as_it_is(cause) => rejection.status(),
        Cause::SignedOut | Cause::PendingSession | Cause::TokenType | Cause::Audience => {
            StatusCode::UNAUTHORIZED
        }
        Cause::Condition | Cause::Origin | Cause::Scope | Cause::Reverification => StatusCode::FORBIDDEN,
        // An API does not redirect programs to pages.
        _ if rejection.status().is_redirection() => StatusCode::UNAUTHORIZED,
        _ => rejection.status(),
    }
}

/// A fixed text. Only the log says which condition failed.
fn body(rejection: &Rejection, status: StatusCode) -> Value {
    let cause = rejection.cause();
    let mut body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "detail": words(cause, status),
        "cause": cause.as_str(),
    });
    if let (Some(error), Some(body)) = (rejection.clerk_error(), body.as_object_mut()) {
        body.insert("clerk_error".to_owned(), error);
    }
    body
}

pub(crate) const fn words(cause: Cause, status: StatusCode) -> &'static str {
    match cause {
        Cause::SignedOut => "Sign in, or present a valid token.",
        Cause::PendingSession => "The session has unfinished tasks, such as choosing an organization.",
        Cause::Handshake => "The browser has to renew its session.",
        Cause::TokenType => "A token of this type is not accepted here.",
        Cause::Audience => "The token was not issued for this resource.",
        Cause::Condition => "You may not do this.",
        Cause::Origin => "This request has to come from the application's own pages.",
        Cause::Scope => "The token lacks a scope.",
        Cause::Reverification => "Verify yourself again.",
        Cause::Unavailable => "The authentication service is unavailable; try again later.",
        Cause::Application if matches!(status, StatusCode::SERVICE_UNAVAILABLE) => {
            "The request cannot be checked; try again later."
        }
        Cause::Application => "The request was refused.",
        Cause::UnknownInstance => "There is nothing here.",
        Cause::Misconfigured => "The server is not set up correctly.",
    }
}
