//! A tower layer that adds the token to outgoing requests.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use tower_layer::Layer;
use tower_service::Service;
use url::{Origin, Url};

use super::TokenSource;
use super::made::MadeToken;
use crate::ground::BoxError;
use crate::ground::host::plain_url;
use crate::settings::ConfigError;
use crate::settings::text::shown;

impl TokenSource {
    /// Returns a tower layer that adds `Authorization: Bearer` with the token to requests to `origins`, such
    /// as `https://reports.internal`.
    ///
    /// Requests to other origins, and those that already have an `Authorization` header, are not changed. If the other
    /// service answers 401, the token is [discarded](Self::discard) and the next request gets a new one; no request is sent
    /// twice.
    ///
    /// It works with clients that take [`http::Request`](https://docs.rs/http/latest/http/request/struct.Request.html), such as
    /// those of `hyper-util`, and, with the feature `reqwest`, `reqwest::Client`.
    ///
    /// ```
    /// # use clerk_runtime::backend::TokenSource;
    /// # use clerk_runtime::error::BoxError;
    /// # async fn example(tokens: TokenSource) -> Result<(), BoxError> {
    /// use tower::{Layer as _, Service as _, ServiceExt as _};
    ///
    /// # #[cfg(feature = "reqwest")] {
    /// let layer = tokens.layer(["http://reports.internal"])?;
    /// let mut client = layer.layer(reqwest::Client::new());
    /// let url = "http://reports.internal/today".parse()?;
    /// let request = reqwest::Request::new(http::Method::GET, url);
    /// let response = client.ready().await?.call(request).await?;
    /// # }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If `origins` is empty, or one of them is not an origin.
    ///
    /// # Security
    ///
    /// A host that receives the token can use it until it expires, so list only origins of your own services.
    pub fn layer<T: AsRef<str>>(
        &self,
        origins: impl IntoIterator<Item = T>,
    ) -> Result<TokenLayer, ConfigError> {
        let origins = origins.into_iter().map(|text| origin(text.as_ref())).collect::<Result<Vec<_>, _>>()?;
        if origins.is_empty() {
            return Err(invalid("name the origins of the services that get the token".to_owned()));
        }
        Ok(TokenLayer { gate: Arc::new(Gate { source: self.clone(), origins }) })
    }
}

/// Adds a machine's token to outgoing requests; from [`TokenSource::layer`].
#[derive(Clone, Debug)]
pub struct TokenLayer {
    gate: Arc<Gate>,
}

/// The service of a [`TokenLayer`].
#[derive(Clone, Debug)]
pub struct TokenService<S> {
    inner: S,
    gate: Arc<Gate>,
}

/// Decides which requests get the token.
#[derive(Debug)]
struct Gate {
    source: TokenSource,
    origins: Vec<Origin>,
}

impl Gate {
    /// Adds the token to the headers of a request to `url`, if it may have it.
    async fn authorize(
        &self,
        url: Option<Url>,
        headers: &mut HeaderMap,
    ) -> Result<Option<Arc<MadeToken>>, BoxError> {
        let is_ours = url.is_some_and(|url| self.origins.contains(&url.origin()));
        if !is_ours || headers.contains_key(AUTHORIZATION) {
            return Ok(None);
        }
        let made = self.source.made().await?;
        headers.insert(AUTHORIZATION, HeaderValue::clone(&made.authorization));
        Ok(Some(made))
    }

    fn note(&self, status: StatusCode, sent: Option<&MadeToken>) {
        if let (StatusCode::UNAUTHORIZED, Some(made)) = (status, sent) {
            self.source.discard(&made.token);
        }
    }
}

impl<S> Layer<S> for TokenLayer {
    type Service = TokenService<S>;

    fn layer(&self, inner: S) -> TokenService<S> {
        TokenService { inner, gate: Arc::clone(&self.gate) }
    }
}

type TokenFuture<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;

impl<S, B, R> Service<Request<B>> for TokenService<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    B: Send + 'static,
{
    type Response = Response<R>;
    type Error = BoxError;
    type Future = TokenFuture<Response<R>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let (gate, mut inner) = (Arc::clone(&self.gate), ready(&mut self.inner));
        Box::pin(async move {
            let url = Url::parse(&request.uri().to_string()).ok();
            let sent = gate.authorize(url, request.headers_mut()).await?;
            let response = inner.call(request).await.map_err(Into::into)?;
            gate.note(response.status(), sent.as_deref());
            Ok(response)
        })
    }
}

#[cfg(feature = "reqwest")]
impl<S> Service<reqwest::Request> for TokenService<S>
where
    S: Service<reqwest::Request, Response = reqwest::Response> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
{
    type Response = reqwest::Response;
    type Error = BoxError;
    type Future = TokenFuture<reqwest::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, mut request: reqwest::Request) -> Self::Future {
        let (gate, mut inner) = (Arc::clone(&self.gate), ready(&mut self.inner));
        Box::pin(async move {
            let url = request.url().clone();
            let sent = gate.authorize(Some(url), request.headers_mut()).await?;
            let response = inner.call(request).await.map_err(Into::into)?;
            gate.note(response.status(), sent.as_deref());
            Ok(response)
        })
    }
}

/// Takes the service that is ready, and leaves a clone, which may not be ready.
fn ready<S: Clone>(inner: &mut S) -> S {
    let clone = inner.clone();
    std::mem::replace(inner, clone)
}

fn origin(text: &str) -> Result<Origin, ConfigError> {
    let url =
        plain_url(text).filter(|url| url.path() == "/" && url.query().is_none() && url.fragment().is_none());
    url.map(|url| url.origin()).ok_or_else(|| {
        invalid(format!("expected an origin such as https://reports.internal, not {}", shown(text)))
    })
}

const fn invalid(problem: String) -> ConfigError {
    ConfigError::InvalidOption { option: "origins", problem }
}
