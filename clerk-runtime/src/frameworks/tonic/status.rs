//! Rejections as gRPC statuses: an answer with HTTP status 200 that consists of trailers only.

use http::header::{
    CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, RETRY_AFTER, TRANSFER_ENCODING,
    WWW_AUTHENTICATE,
};
use http::{HeaderMap, Response, StatusCode};
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

use crate::edge::answers::words;
use crate::edge::layer::StandsFor;
use crate::edge::rejection::{BEARER, REDIRECT_TO, Rejection};
use crate::policy::Cause;

/// How long clients with a retry policy wait (gRFC A6), in milliseconds.
const RETRY_PUSHBACK: HeaderName = HeaderName::from_static("grpc-retry-pushback-ms");
/// The required reverification, in a form that Clerk's browser SDK understands.
const CLERK_ERROR: HeaderName = HeaderName::from_static("x-clerk-error");

/// A code and a fixed message. The metadata has the headers that the rejection has on other frameworks.
///
/// | Rejection | Code |
/// |---|---|
/// | not signed in, a token of another type or for another resource | 16 `UNAUTHENTICATED` |
/// | a condition does not hold, a scope is missing, reverification is required, another origin | 7 `PERMISSION_DENIED` |
/// | Clerk cannot be reached | 14 `UNAVAILABLE`, with `retry-after` and `grpc-retry-pushback-ms` |
/// | [`Rejection::not_found`] | 5 `NOT_FOUND` |
/// | a rule that answers 404, such as with [`Rejections::hidden`](crate::Rejections::hidden) | 12 `UNIMPLEMENTED`, like a method that does not exist |
/// | no layer, or another mistake of the application | 13 `INTERNAL` |
impl From<Rejection> for Status {
    fn from(rejection: Rejection) -> Self {
        status(&rejection)
    }
}

/// The whole answer.
pub(super) fn answer<B: Default>(rejection: &Rejection) -> Response<B> {
    let code = code(rejection);
    let mut response = match code {
        Code::Unimplemented => unimplemented(),
        _ => status(rejection).into_http(),
    };
    if let Some(account) = rejection.account() {
        response.extensions_mut().insert(account.clone());
    }
    response
}

/// The answer to a call of a method that does not exist: the same as tonic's, and for the layer a 404.
pub(super) fn unimplemented<B: Default>() -> Response<B> {
    let mut response = Status::new(Code::Unimplemented, "").into_http();
    response.extensions_mut().insert(StandsFor(StatusCode::NOT_FOUND));
    response
}

fn status(rejection: &Rejection) -> Status {
    let code = code(rejection);
    if code == Code::Unimplemented {
        return Status::new(code, "");
    }
    let mut headers = match rejection.take_rendered() {
        // The body of the application's own answer is left out, because gRPC clients cannot use it.
        Some(response) => response.into_parts().0.headers,
        None => rejection.headers().clone(),
    };
    for name in [LOCATION, REDIRECT_TO, CONTENT_TYPE, CONTENT_LENGTH, TRANSFER_ENCODING] {
        headers.remove(name);
    }
    if code == Code::Unauthenticated && !headers.contains_key(WWW_AUTHENTICATE) {
        headers.insert(WWW_AUTHENTICATE, BEARER);
    }
    tell_when_to_retry(&mut headers);
    if let Some(error) = rejection.clerk_error()
        && let Ok(error) = HeaderValue::try_from(error.to_string())
    {
        headers.insert(CLERK_ERROR, error);
    }
    let words = words(rejection.cause(), rejection.sent_status());
    Status::with_metadata(code, words, MetadataMap::from_headers(headers))
}

fn tell_when_to_retry(headers: &mut HeaderMap) {
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse::<u32>().ok());
    if let Some(seconds) = seconds {
        headers.insert(RETRY_PUSHBACK, HeaderValue::from(u64::from(seconds) * 1000));
    }
}

/// The code for the rejection's cause, unless the application has set an answer. It is never `Ok`.
fn code(rejection: &Rejection) -> Code {
    let cause = rejection.cause();
    let is_answered = rejection.is_answered() || matches!(cause, Cause::Application | Cause::UnknownInstance);
    let of_status = if is_answered { of_status(rejection.sent_status(), cause) } else { None };
    of_status.unwrap_or(match cause {
        Cause::Condition | Cause::Origin | Cause::Scope | Cause::Reverification | Cause::Application => {
            Code::PermissionDenied
        }
        Cause::Unavailable => Code::Unavailable,
        Cause::Misconfigured => Code::Internal,
        Cause::SignedOut
        | Cause::PendingSession
        | Cause::Handshake
        | Cause::TokenType
        | Cause::Audience
        | Cause::UnknownInstance => Code::Unauthenticated,
    })
}

/// The code for a status that the application has chosen, if it is an error or a redirect.
fn of_status(status: StatusCode, cause: Cause) -> Option<Code> {
    Some(match status {
        StatusCode::UNAUTHORIZED => Code::Unauthenticated,
        StatusCode::NOT_FOUND if cause == Cause::Application => Code::NotFound,
        StatusCode::NOT_FOUND => Code::Unimplemented,
        StatusCode::TOO_MANY_REQUESTS => Code::ResourceExhausted,
        StatusCode::SERVICE_UNAVAILABLE => Code::Unavailable,
        // A gRPC client cannot follow a redirect to a page.
        status if status.is_redirection() => Code::Unauthenticated,
        status if status.is_client_error() => Code::PermissionDenied,
        status if status.is_server_error() => Code::Internal,
        _ => return None,
    })
}
