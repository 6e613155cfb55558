//! Calls to the Backend API: one place that knows the URL, the headers, the time-out and the size cap.

mod error;
mod path;

use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

pub(crate) use error::{ApiErrors, TransportError};
pub(crate) use path::ApiPath;

use crate::keys::SecretKey;

/// The version of the Backend API whose behaviour this crate expects, sent with every call.
pub(crate) const API_VERSION_DATE: &str = "2026-05-12";

/// An HTTP client for one instance's Backend API.
#[derive(Clone)]
pub(crate) struct BackendApi {
    http: reqwest::Client,
    base: Url,
    version: String,
    timeout: Duration,
}

impl BackendApi {
    pub(crate) const fn new(http: reqwest::Client, base: Url, version: String, timeout: Duration) -> Self {
        Self { http, base, version, timeout }
    }

    /// A path below the API version, for example `/v1/jwks`.
    pub(crate) fn versioned(&self) -> ApiPath {
        self.unversioned().segment(&self.version)
    }

    /// A path directly below the API URL, as the endpoints for machine tokens have.
    pub(crate) fn unversioned(&self) -> ApiPath {
        ApiPath::below(&self.base)
    }

    pub(crate) async fn get(&self, path: ApiPath, key: &SecretKey) -> Result<Answer, TransportError> {
        self.send(self.request(Method::GET, path, key)).await
    }

    /// Fetches a public document of the instance, without the secret key.
    pub(crate) async fn get_public(&self, url: Url) -> Result<Answer, TransportError> {
        self.send(self.http.get(url).timeout(self.timeout)).await
    }

    pub(crate) async fn post(
        &self,
        path: ApiPath,
        key: &SecretKey,
        body: &impl Serialize,
    ) -> Result<Answer, TransportError> {
        self.send(self.request(Method::POST, path, key).json(body)).await
    }

    fn request(&self, method: Method, path: ApiPath, key: &SecretKey) -> reqwest::RequestBuilder {
        self.http
            .request(method, path.into_url())
            .timeout(self.timeout)
            .bearer_auth(key.expose_secret())
            .header("clerk-api-version", API_VERSION_DATE)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!(env!("CARGO_PKG_NAME"), "@", env!("CARGO_PKG_VERSION")))
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer, TransportError> {
        let mut response = request.send().await?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > BODY_LIMIT {
                return Err(TransportError::BodyTooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body: body.freeze() })
    }
}

/// The header is what the request carries, so it holds the secret key and is not shown.
impl fmt::Debug for BackendApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackendApi").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

/// The largest answer that is read, in bytes; a JWKS or a list of 500 users is far below.
const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// What the API answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// The body as JSON; `None` when it is of another media type or does not fit the type. Parameters of the media
    /// type are ignored, where the reference takes `application/json; charset=utf-8` for text.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Option<T> {
        let content_type = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            return None;
        }
        serde_json::from_slice(&self.body).ok()
    }

    /// The errors that a non-2xx answer lists; `None` when it has no such list.
    pub(crate) fn errors(&self) -> Option<ApiErrors> {
        self.json()
    }

    /// `Retry-After` in seconds (RFC 9110 §10.2.3); HTTP dates are passed over, as in the reference.
    pub(crate) fn retry_after(&self) -> Option<u32> {
        self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
    }

    /// Whether the API was there but could not do its work, so that a later call may succeed.
    pub(crate) fn is_unavailable(&self) -> bool {
        self.status.is_server_error() || self.status == StatusCode::TOO_MANY_REQUESTS
    }
}
