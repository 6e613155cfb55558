//! Sends requests to the Backend API: the only place that knows the URL, headers, time-out and size limit.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::credential::{Credential, Mistakes};
use super::error::ApiErrors;
use super::http_client::HttpClient;
use super::path::ApiPath;
use super::reply::{Reply, Subject, may_pass};
use super::strangers::Strangers;
use super::transport::TransportError;
use crate::ground::clock::Clock;
use crate::ground::error_chain::ErrorChain;
use crate::ground::keys::SecretKey;
use crate::ground::metrics::CallInFlight;

/// The version of the Backend API that this crate expects. It is sent with every call.
pub(crate) const API_VERSION_DATE: &str = "2026-05-12";

/// An HTTP client for one instance's Backend API.
#[derive(Clone)]
pub(crate) struct BackendApi {
    http: HttpClient,
    base: Url,
    version: String,
    timeout: Duration,
    clock: Arc<dyn Clock>,
    /// Shared by all clones, so an operator's mistake is logged once a minute and not for each request.
    mistakes: Arc<Mistakes>,
    /// Also shared by all clones.
    strangers: Arc<Strangers>,
}

impl BackendApi {
    pub(crate) fn new(
        http: HttpClient,
        base: Url,
        version: String,
        timeout: Duration,
        clock: Arc<dyn Clock>,
        strangers: Strangers,
    ) -> Self {
        let (mistakes, strangers) = (Arc::new(Mistakes::none()), Arc::new(strangers));
        Self { http, base, version, timeout, clock, mistakes, strangers }
    }

    /// A client with the same connections for another key, with its own limits for log messages.
    pub(crate) fn for_another_key(&self) -> Self {
        Self { mistakes: Arc::new(Mistakes::none()), ..self.clone() }
    }

    /// A path below the API version, for example `/v1/jwks`.
    pub(crate) fn versioned(&self) -> ApiPath {
        self.unversioned().segment(&self.version)
    }

    /// A path directly below the API URL, for the endpoints of machine tokens.
    pub(crate) fn unversioned(&self) -> ApiPath {
        ApiPath::below(&self.base)
    }

    /// Sends a GET request, and classifies the answer.
    pub(crate) async fn get(
        &self,
        endpoint: &'static str,
        path: ApiPath,
        credential: Credential<'_>,
        subject: Subject,
    ) -> Reply {
        let outgoing = Outgoing::new(endpoint, Method::GET, path.into_url(), Some(credential.key));
        self.classified(self.send(outgoing).await, subject, credential)
    }

    /// Sends a POST request with a body, and classifies the answer.
    pub(crate) async fn post(
        &self,
        endpoint: &'static str,
        path: ApiPath,
        credential: Credential<'_>,
        body: &impl Serialize,
        subject: Subject,
    ) -> Reply {
        let outcome = match serde_json::to_vec(body) {
            Ok(body) => {
                let outgoing = Outgoing::new(endpoint, Method::POST, path.into_url(), Some(credential.key));
                self.send(Outgoing { body: body.into(), ..outgoing }).await
            }
            Err(error) => Err(TransportError::Body(error)),
        };
        self.classified(outcome, subject, credential)
    }

    /// Makes a call that strangers can cause, if there is room for one more.
    pub(crate) async fn for_strangers(&self, call: impl Future<Output = Reply>) -> Reply {
        self.strangers.call(self.clock.now().into(), call).await
    }

    /// Fetches a public document of the instance, without the secret key.
    pub(crate) async fn get_public(&self, endpoint: &'static str, url: Url) -> Reply {
        let origin = url.origin();
        let outcome = match self.client(&url) {
            Ok(client) => self.receive(endpoint, client.get(url).timeout(self.timeout), &origin).await,
            Err(error) => Err(error),
        };
        Reply::of(outcome, Subject::Credentials)
    }

    /// Logs an operator's mistake, which says nothing about the caller.
    fn classified(
        &self,
        outcome: Result<Answer, TransportError>,
        subject: Subject,
        credential: Credential<'_>,
    ) -> Reply {
        let (reply, variable) = (Reply::of(outcome, subject), credential.variable);
        let is_mistake = matches!(reply, Reply::Misconfigured(_));
        if !is_mistake || !self.mistakes.with_key(variable).permits(self.clock.now().into()) {
            return reply;
        }
        if credential.has_substitute {
            tracing::warn!(
                "Clerk does not accept the key in {variable}; the machine's other key is asked with instead. Set \
                 CLERK_MACHINE_SECRET_KEY to the machine's newest key"
            );
        } else {
            tracing::error!(
                "Clerk does not accept the key in {variable}: set {variable} to the instance's own, from the API keys \
                 page of the Clerk dashboard. Until then callers whom Clerk has to be asked about get 503"
            );
        }
        reply
    }

    /// How long one call may take.
    pub(crate) const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Waits before a retry, by the instance's clock.
    pub(crate) async fn pause(&self, duration: Duration) {
        self.clock.sleep(duration).await;
    }

    pub(crate) async fn send(&self, outgoing: Outgoing<'_>) -> Result<Answer, TransportError> {
        let origin = outgoing.url.origin();
        let client = self.client(&outgoing.url)?;
        self.receive(outgoing.endpoint, self.request(client, outgoing), &origin).await
    }

    fn client(&self, url: &Url) -> Result<&reqwest::Client, TransportError> {
        self.http.for_url(url).map_err(|error| {
            if self.mistakes.client.permits(self.clock.now().into()) {
                tracing::error!(
                    error = %ErrorChain(&error),
                    "no HTTP client can be made: Clerk cannot be asked"
                );
            }
            TransportError::Client(error)
        })
    }

    async fn receive(
        &self,
        endpoint: &'static str,
        request: reqwest::RequestBuilder,
        origin: &url::Origin,
    ) -> Result<Answer, TransportError> {
        let in_flight = CallInFlight::start(endpoint);
        let outcome = self.received(request, origin).await;
        in_flight.end(match &outcome {
            Ok(answer) if answer.status.is_success() => "success",
            Ok(answer) if may_pass(answer.status) => "overloaded",
            Ok(_) => "refused",
            Err(_) => "unreachable",
        });
        outcome
    }

    async fn received(
        &self,
        request: reqwest::RequestBuilder,
        origin: &url::Origin,
    ) -> Result<Answer, TransportError> {
        let mut response = request.send().await?;
        // The application's own client may follow redirects, but an answer from another origin is not the
        // API's.
        if response.url().origin() != *origin {
            return Err(TransportError::Redirected);
        }
        if response.content_length().is_some_and(|length| length > BODY_LIMIT as u64) {
            return Err(TransportError::BodyTooLarge);
        }
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

    fn request(&self, client: &reqwest::Client, outgoing: Outgoing<'_>) -> reqwest::RequestBuilder {
        let mut request = client
            .request(outgoing.method, outgoing.url)
            .timeout(self.timeout)
            .header("clerk-api-version", API_VERSION_DATE)
            .header(CONTENT_TYPE, outgoing.content_type)
            .header(USER_AGENT, concat!(env!("CARGO_PKG_NAME"), "@", env!("CARGO_PKG_VERSION")));
        if let Some(key) = outgoing.key {
            request = request.bearer_auth(key.expose_secret());
        }
        if let Some(key) = outgoing.idempotency_key {
            request = request.header("idempotency-key", key);
        }
        if outgoing.body.is_empty() { request } else { request.body(outgoing.body) }
    }
}

/// Does not show the URL, because the API's address is private.
impl fmt::Debug for BackendApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackendApi").field("version", &self.version).finish_non_exhaustive()
    }
}

/// A request to send.
pub(crate) struct Outgoing<'a> {
    /// The name in metrics: a word, or a path with placeholders for ids.
    pub(crate) endpoint: &'static str,
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// `None` only for public endpoints.
    pub(crate) key: Option<&'a SecretKey>,
    pub(crate) content_type: &'a str,
    pub(crate) idempotency_key: Option<&'a str>,
    pub(crate) body: Bytes,
}

impl<'a> Outgoing<'a> {
    pub(crate) const fn new(
        endpoint: &'static str,
        method: Method,
        url: Url,
        key: Option<&'a SecretKey>,
    ) -> Self {
        Self {
            endpoint,
            method,
            url,
            key,
            content_type: "application/json",
            idempotency_key: None,
            body: Bytes::new(),
        }
    }
}

/// The largest accepted answer, in bytes. A JWKS or a list of 500 users is far smaller.
const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// An answer of the API.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// The same without the body, to be remembered.
    pub(crate) fn without_body(&self) -> Self {
        Self { status: self.status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// An answer with this JSON, for tests of applications.
    #[cfg(feature = "testing")]
    pub(crate) fn of_json(body: String) -> Self {
        let content_type = http::HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, content_type)]);
        Self { status: StatusCode::OK, headers, body: body.into() }
    }

    #[cfg(test)]
    pub(crate) fn for_tests(status: u16, content_type: &str, body: &'static str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        Self {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    #[cfg(test)]
    pub(crate) fn with_retry_after(mut self, seconds: Option<u32>) -> Self {
        self.headers.extend(seconds.map(|seconds| (RETRY_AFTER, seconds.into())));
        self
    }

    /// The body as JSON; `None` if it has another media type, or does not fit the type.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.json_bytes()?).ok()
    }

    /// The body, if the media type is JSON. Parameters of the media type are ignored; the reference takes
    /// `application/json; charset=utf-8` for text.
    pub(crate) fn json_bytes(&self) -> Option<&[u8]> {
        let media_type = self.header(CONTENT_TYPE)?.split(';').next().unwrap_or_default().trim();
        media_type.eq_ignore_ascii_case("application/json").then_some(&*self.body)
    }

    /// The errors in an answer other than 2xx; `None` if it has no list of errors.
    pub(crate) fn errors(&self) -> Option<ApiErrors> {
        self.json()
    }

    /// `Retry-After` in seconds (RFC 9110 §10.2.3). HTTP dates are ignored, as in the reference.
    pub(crate) fn retry_after(&self) -> Option<u32> {
        self.header(RETRY_AFTER)?.trim().parse().ok()
    }

    pub(crate) fn header(&self, name: impl http::header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
