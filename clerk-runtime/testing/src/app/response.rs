//! The application's response.

use std::fmt;

use bytes::Bytes;
use http::header::LOCATION;
use http::{HeaderMap, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt as _, Limited};
use serde::de::DeserializeOwned;

use super::BoxError;

/// The response of a [`TestApp`](super::TestApp), with the whole body.
#[derive(Clone)]
pub struct TestResponse(Response<Bytes>);

impl TestResponse {
    pub(super) const fn new(response: Response<Bytes>) -> Self {
        Self(response)
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// All headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// The first value of a header; `None` if there is none, or it is not text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().get(name)?.to_str().ok()
    }

    /// The target of a redirect.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.header(LOCATION.as_str())
    }

    /// The body.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        self.0.body()
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// When it is not UTF-8.
    #[must_use]
    #[expect(clippy::panic, reason = "another body than the test expects, which the panic tells")]
    pub fn text(&self) -> &str {
        let text = std::str::from_utf8(self.bytes());
        text.unwrap_or_else(|error| panic!("the body of {self:?} is no text: {error}"))
    }

    /// The body, read as JSON.
    ///
    /// # Panics
    ///
    /// When it is not JSON, or does not fit the type.
    #[must_use]
    #[expect(clippy::panic, reason = "another body than the test expects, which the panic tells")]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        let value = serde_json::from_slice(self.bytes());
        value.unwrap_or_else(|error| panic!("the body of {self:?} is not what was expected: {error}"))
    }
}

/// Shows the status, the reason and the body, for the message of a failing test. Other headers may contain cookies.
impl fmt::Debug for TestResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("TestResponse");
        shown.field("status", &self.status());
        if let Some(reason) = self.header("x-clerk-auth-reason") {
            shown.field("reason", &reason);
        }
        shown.field("body", &String::from_utf8_lossy(self.bytes())).finish_non_exhaustive()
    }
}

/// Reads the body to its end.
pub(super) async fn read<B>(response: Response<B>) -> Result<Response<Bytes>, BoxError>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, LONGEST_BODY).collect().await?;
    Ok(Response::from_parts(parts, body.to_bytes()))
}

/// In bytes. An endless body fails the test instead of filling the memory.
const LONGEST_BODY: usize = 64 * 1024 * 1024;
