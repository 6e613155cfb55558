//! The Frontend API below a path of this application, for browsers that cannot reach Clerk's own hosts.
//!
//! Set `proxy_url` (`CLERK_PROXY_URL`) to a path, and mount the proxy. It serves below that path. This crate's redirects
//! lead there, and so do the requests of Clerk's browser code if it is given the same `proxy_url`.
//!
//! ```
//! use axum::Router;
//! use clerk_runtime::proxy::FrontendApiProxy;
//! use clerk_runtime::{Clerk, ClerkLayer};
//!
//! # fn main() -> Result<(), clerk_runtime::ConfigError> {
//! # let key = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";
//! let clerk = Clerk::builder()
//!     .publishable_key(key)
//!     .secret_key("sk_test_1")
//!     .proxy_url("/__clerk")
//!     .build()?;
//! let app: Router = Router::new()
//!     .merge(FrontendApiProxy::new(&clerk)?.routes())
//!     .layer(ClerkLayer::new(clerk));
//! # Ok(())
//! # }
//! ```
//!
//! Clerk receives with each request:
//!
//! 1. Its path after the prefix, its query and its body, unchanged.
//! 2. Its headers, except hop-by-hop headers and those that describe where the request comes from.
//! 3. `Clerk-Proxy-Url`, and `X-Forwarded-Host` and `-Proto`: the public address of the application, determined as
//!    everywhere else ([`public_url`](crate::ClerkBuilder::public_url)).
//! 4. `X-Forwarded-For`: the address of the connected peer; behind
//!    [`trusted_proxies`](crate::ClerkBuilder::trusted_proxies), or with
//!    [`trust_forwarded_headers(true)`](crate::ClerkBuilder::trust_forwarded_headers), the address in the request's
//!    `X-Forwarded-For`. The application must be served with `into_make_service_with_connect_info::<SocketAddr>()`: Clerk
//!    rate-limits sign-ins by this address.
//! 5. `Clerk-Secret-Key`.
//!
//! Clerk's responses may have larger headers than those of this crate, up to 64 kB. A proxy in front of the application
//! must accept them: with nginx, set `proxy_buffer_size 64k` and `proxy_buffers 4 64k` for this path.

mod body;
mod headers;
mod place;
mod refusal;

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::UPGRADE;
use http::request::Parts;
use http::{Method, Request, Response};
use http_body::Body;
use tokio::sync::Semaphore;
use tower_service::Service;
use url::Url;

pub use body::ProxyBody;

use crate::clerk::Clerk;
use crate::ground::BoxError;
use crate::ground::error_chain::ErrorChain;
use crate::ground::keys::SecretKey;
use crate::ground::log_limit::LogLimit;
use crate::request::RequestView;
use crate::settings::ConfigError;
use crate::wire::HttpClient;
use headers::Origin;
use place::Place;
use refusal::Refusal;

/// A tower service that passes requests below the path of `proxy_url` on to the instance's Frontend API.
///
/// Bodies are streamed both ways. A request body may have up to 16 MiB. Clerk's response must begin within 30 s, and each
/// further part must arrive within 30 s; the client must read each part within 30 s. If 256 requests are in flight, the
/// next gets 503; [`max_in_flight`](Self::max_in_flight) changes the number. WebSocket requests get 501. Errors are JSON in
/// Clerk's form, with `Cache-Control: no-store`.
///
/// # Security
///
/// Requests only ever go to the Frontend API: a path with dot segments, empty segments or encoded slashes is refused.
/// Redirects are not followed. The secret key appears in no log and in no response. The application's own cookies reach
/// Clerk as well, because browsers send them to every path.
#[derive(Clone)]
pub struct FrontendApiProxy(Arc<Proxy>);

#[derive(Clone)]
struct Proxy {
    clerk: Clerk,
    secret_key: SecretKey,
    place: Place,
    http: HttpClient,
    room: Arc<Semaphore>,
    failures: Arc<LogLimit>,
    strangers: Arc<LogLimit>,
}

impl FrontendApiProxy {
    /// The proxy of an instance, below the path of its `proxy_url`.
    ///
    /// # Errors
    ///
    /// When the instance has no publishable key, no secret key, or no `proxy_url` with a path.
    pub fn new(clerk: &Clerk) -> Result<Self, ConfigError> {
        let settings = &clerk.instance().settings;
        let missing = |variable, help| ConfigError::Missing { variable, help };
        if settings.publishable_key.is_none() {
            return Err(missing(
                "CLERK_PUBLISHABLE_KEY",
                "the proxy has to know whose Frontend API it serves",
            ));
        }
        let secret_key = settings.secret_key.clone();
        let secret_key = secret_key
            .ok_or_else(|| missing("CLERK_SECRET_KEY", "the Frontend API accepts a proxy that sends it"))?;
        let proxy_url = settings.frontend_api.proxy.as_deref().ok_or_else(|| {
            missing(
                "CLERK_PROXY_URL",
                "set it to the path below which the Frontend API is to be served: /__clerk",
            )
        })?;
        let place = Place::new(proxy_url, settings.url_rules.prefix(), settings.frontend_api_url.clone())?;
        let http = HttpClient::own_for_streams(settings.api.timeout, SILENCE);
        http.for_url(place.base()).map_err(|error| ConfigError::HttpClient(Box::new(error)))?;
        let room = Arc::new(Semaphore::new(MOST_IN_FLIGHT));
        let (clerk, failures, strangers) =
            (clerk.clone(), Arc::new(LogLimit::new()), Arc::new(LogLimit::new()));
        Ok(Self(Arc::new(Proxy { clerk, secret_key, place, http, room, failures, strangers })))
    }

    /// How many requests may be in flight, 256 by default. Further requests get 503. Zero counts as one.
    #[must_use]
    pub fn max_in_flight(self, requests: usize) -> Self {
        let room = Arc::new(Semaphore::new(requests.clamp(1, Semaphore::MAX_PERMITS)));
        Self(Arc::new(Proxy { room, ..Proxy::clone(&self.0) }))
    }

    /// The path below which the proxy serves, without a trailing slash.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.place.path()
    }
}

/// The longest time without data from Clerk, and without reading by the client.
const SILENCE: Duration = Duration::from_secs(30);
const MOST_IN_FLIGHT: usize = 256;
/// The largest body of a request, in bytes. The largest things that browsers send to Clerk are images of at
/// most 10 MB.
const LARGEST_BODY: usize = 16 * 1024 * 1024;
/// The methods of the Frontend API. `CONNECT` and `TRACE` are not for a proxy of this kind.
const METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

impl Proxy {
    async fn answer<B>(&self, parts: Parts, body: B) -> Result<Response<ProxyBody>, Refusal>
    where
        B: Body + Send + 'static,
        B::Data: Into<Bytes>,
        B::Error: Into<BoxError>,
    {
        let target = self.target(&parts, &body)?;
        let room = Arc::clone(&self.room).try_acquire_owned().map_err(|_| Refusal::Busy)?;
        let origin = self.origin(&parts);
        let headers = headers::outgoing(&parts.headers, &origin, &self.secret_key).ok_or(Refusal::Failed)?;
        let client = self.http.for_url(&target).map_err(|error| self.failed(&error))?;
        let request = client.request(parts.method, target.clone()).headers(headers);
        let request = request.body(body::outgoing(body, LARGEST_BODY));
        let response = request.send().await.map_err(|error| self.failed(&error.without_url()))?;
        let (mut head, body) = Response::<reqwest::Body>::from(response).into_parts();
        if head.status.is_informational() {
            return Err(Refusal::Failed); // not asked for
        }
        let front = &self.clerk.instance().settings.frontend_api.original;
        let locate = |location: &str| self.place.public_location(location, &target, front, &origin.proxy_url);
        head.headers = headers::incoming(&head.headers, locate).ok_or(Refusal::Failed)?;
        (head.extensions, head.version) = Default::default();
        Ok(Response::from_parts(head, ProxyBody::streamed(body, room, SILENCE)))
    }

    /// The destination of the request, or the reason for refusing it.
    fn target(&self, parts: &Parts, body: &impl Body) -> Result<Url, Refusal> {
        if !METHODS.contains(&parts.method) {
            return Err(Refusal::Method);
        }
        let wants_websocket =
            |value: &http::HeaderValue| value.as_bytes().to_ascii_lowercase().starts_with(b"websocket");
        if parts.headers.get_all(UPGRADE).iter().any(wants_websocket) {
            return Err(Refusal::WebSocket);
        }
        if body.size_hint().lower() > LARGEST_BODY as u64 {
            return Err(Refusal::TooLarge);
        }
        // The whole path, even if a router removed a prefix.
        let uri = RequestView::uri(parts);
        self.place.target(uri.path(), uri.query())
    }

    fn origin(&self, parts: &Parts) -> Origin {
        let settings = &self.clerk.instance().settings;
        let request = settings.read(parts);
        let public_url = request.public_url();
        let client_address = request.client_address();
        if client_address.is_none() && self.strangers.permits(self.clerk.instance().now()) {
            tracing::warn!(
                "Clerk is not told the address of a visitor, so it limits the rate of all of them together: serve the \
                 application with `into_make_service_with_connect_info::<SocketAddr>()`"
            );
        }
        Origin { proxy_url: settings.frontend_api.base_url(&public_url), client_address, public_url }
    }

    /// Logs the error. The response does not contain it.
    fn failed(&self, error: &reqwest::Error) -> Refusal {
        let is_too_large = body::is_too_large(error);
        if !is_too_large && self.failures.permits(self.clerk.instance().now()) {
            tracing::warn!(error = %ErrorChain(error), "the Frontend API could not be reached through the proxy");
        }
        if is_too_large { Refusal::TooLarge } else { Refusal::Failed }
    }
}

impl<B> Service<Request<B>> for FrontendApiProxy
where
    B: Body + Send + 'static,
    B::Data: Into<Bytes>,
    B::Error: Into<BoxError>,
{
    type Response = Response<ProxyBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let proxy = Arc::clone(&self.0);
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            Ok(proxy.answer(parts, body).await.unwrap_or_else(|refusal| refusal.response()))
        })
    }
}

impl fmt::Debug for FrontendApiProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrontendApiProxy").field("path", &self.path()).finish_non_exhaustive()
    }
}
