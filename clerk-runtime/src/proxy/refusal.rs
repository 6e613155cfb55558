//! The proxy's own answers, in the form of the Frontend API.

use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use serde_json::json;

use super::body::ProxyBody;

/// Why a request is not forwarded, or has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The path is not below that of the proxy, or could be read as another path.
    Path,
    Method,
    WebSocket,
    TooLarge,
    /// The limit of requests in flight is reached.
    Busy,
    /// The Frontend API did not answer, or its answer cannot be forwarded.
    Failed,
}

impl Refusal {
    const fn status(self) -> StatusCode {
        match self {
            Self::Path => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::WebSocket => StatusCode::NOT_IMPLEMENTED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed => StatusCode::BAD_GATEWAY,
        }
    }

    /// The code and the message. The first and the last code are those of the reference.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Path => ("proxy_path_mismatch", "The path is not one of the Frontend API."),
            Self::Method => ("proxy_method_not_allowed", "The Frontend API does not know this method."),
            Self::WebSocket => ("proxy_websocket_unsupported", "The Frontend API has no WebSockets."),
            Self::TooLarge => ("proxy_body_too_large", "The body of the request is too large."),
            Self::Busy => ("proxy_busy", "Too many requests are in flight. Try again."),
            Self::Failed => ("proxy_request_failed", "The Frontend API could not be reached."),
        }
    }

    pub(super) fn response(self) -> Response<ProxyBody> {
        let (code, message) = self.words();
        let body = json!({ "errors": [{ "code": code, "message": message }] }).to_string();
        let mut response = Response::new(ProxyBody::whole(body.into()));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self == Self::Busy {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
