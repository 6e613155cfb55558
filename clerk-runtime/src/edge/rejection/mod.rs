//! A denial as an HTTP response.

mod challenge;
mod custom;
mod denied;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use http::{HeaderMap, Method, Response, StatusCode};

use super::answers::{RejectionBody, Renderer};
use super::cell::RequestCell;
use super::decision::Denied;
use crate::auth::RedirectToPage;
use crate::auth::redirect_url::AuthRedirectError;
use crate::policy::{Cause, Denial};
use crate::request::RequestView;
use crate::state::answer::{Account, no_store_by_default};
use crate::state::{AuthReason, RequestState};
use crate::token::error::Unavailable;
pub(crate) use challenge::BEARER;

/// The answer to a request that may not reach its handler.
///
/// By default the body is empty, so a stranger learns nothing from it; only a request for reverification has one. This value
/// and the log have the exact reason. The response is not cached, because the next caller may be allowed.
/// [`Rejections`](crate::Rejections) replaces it, for all routes or some.
///
/// | Denial | Status | Headers |
/// |---|---|---|
/// | sign-in, a given URL, a handshake | 307; 303 for other methods than GET and HEAD | `Location` |
/// | not found; an unknown tenant | 404 | none: in production it looks like that of a missing route |
/// | unauthorized | 401 | `WWW-Authenticate` (RFC 6750, RFC 9728) with the fewest scopes that are sufficient |
/// | reverification required | 403 | a JSON body that the browser SDK understands |
/// | a cross-origin request with cookies | 403 | |
/// | a scope is missing | 403 | `WWW-Authenticate` with `error="insufficient_scope"`, the scopes that the token carries and those that it lacks |
/// | Clerk cannot be reached | 503 | `Retry-After` in seconds |
/// | no layer, or no page to redirect to | 500 | |
///
/// An application's own checks can answer like a rule with [`forbidden`](Self::forbidden), [`not_found`](Self::not_found),
/// [`unauthorized`](Self::unauthorized) and [`unavailable`](Self::unavailable).
#[derive(Clone)]
pub struct Rejection {
    status: StatusCode,
    /// Boxed to keep the error of every extractor small.
    headers: Box<HeaderMap>,
    body: Option<Bytes>,
    cause: Cause,
    account: Option<Account>,
    /// Boxed for the same reason.
    details: Option<Box<Details>>,
    rendered: Option<Rendered>,
    /// Whether the application has set the answer.
    is_answered: bool,
}

/// The data about a request that a rule has denied.
#[derive(Clone, Default)]
struct Details {
    reason: Option<AuthReason>,
    denial: Option<Denial>,
    failed: Option<String>,
}

/// The application's own response, which is sent once. A clone of the rejection has its status and no body.
#[derive(Clone)]
struct Rendered {
    status: StatusCode,
    response: Arc<Mutex<Option<Response<RejectionBody>>>>,
}

/// The value of `Retry-After` if the instance has not sent one, in seconds.
const DEFAULT_RETRY_AFTER: u32 = 2;
/// The largest value of `Retry-After`, in seconds, even if a proxy in front of the instance has sent a larger one.
const LONGEST_RETRY_AFTER: u32 = 3600;

pub(crate) const REDIRECT_TO: HeaderName = HeaderName::from_static("x-clerk-redirect-to");

impl Rejection {
    /// The status of the default response; [`Rejections`](crate::Rejections) may send another.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the response, without those of the request's state, which the layer appends.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as text; `None` if it is empty.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        std::str::from_utf8(self.body.as_deref()?).ok()
    }

    /// Why the request was denied: signed out, a pending session, a token of another type, a condition that does not hold.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        self.cause
    }

    /// Why the request is not signed in; `None` if the caller is signed in but may not pass.
    #[must_use]
    pub fn reason(&self) -> Option<&AuthReason> {
        self.details.as_ref()?.reason.as_ref()
    }

    /// How the caller is answered; `None` if no rule denied the request, for example if the layer is missing.
    #[must_use]
    pub fn denial(&self) -> Option<&Denial> {
        self.details.as_ref()?.denial.as_ref()
    }

    /// The condition that does not hold, as it is written in `#[protect(…)]`.
    #[must_use]
    pub fn failed_condition(&self) -> Option<&str> {
        self.details.as_ref()?.failed.as_deref()
    }

    /// The default response as plain HTTP, for when the application has none of its own.
    #[must_use]
    pub fn to_http(&self) -> Response<Bytes> {
        let mut response = Response::new(self.body.clone().unwrap_or_default());
        *response.status_mut() = self.status;
        *response.headers_mut() = (*self.headers).clone();
        self.finish(&mut response);
        response
    }

    /// Adds what every response to a rejected request needs, including the application's own. No cache may
    /// store it unless the response allows that, because the next caller may be accepted. It also contains
    /// the account, in which the layer finds the state.
    fn finish<B>(&self, response: &mut Response<B>) {
        no_store_by_default(response.headers_mut());
        if let Some(account) = &self.account {
            response.extensions_mut().insert(account.clone());
        }
    }

    /// The response that is sent: the application's own, where there is one.
    #[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket"))]
    pub(crate) fn to_response(&self) -> Response<RejectionBody> {
        self.take_rendered().unwrap_or_else(|| self.to_http().map(RejectionBody::full))
    }

    /// The status of that response.
    #[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket", feature = "tonic"))]
    pub(crate) fn sent_status(&self) -> StatusCode {
        self.rendered.as_ref().map_or(self.status, |rendered| rendered.status)
    }

    /// The account of the state that it is about.
    #[cfg(any(feature = "poem", feature = "tonic"))]
    pub(crate) const fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    /// Whether the application has set the answer.
    #[cfg(feature = "tonic")]
    pub(crate) const fn is_answered(&self) -> bool {
        self.is_answered
    }

    /// The answer to a request whose head cannot be read.
    #[cfg(feature = "actix-web")]
    pub(crate) fn unreadable(error: &dyn fmt::Display) -> Self {
        tracing::debug!("the head of a request cannot be read: {error}");
        Self::new(StatusCode::BAD_REQUEST, Cause::Application)
    }

    /// The application's own response, where there is one.
    pub(crate) fn take_rendered(&self) -> Option<Response<RejectionBody>> {
        let Rendered { status, response } = self.rendered.as_ref()?;
        // The value is taken as a whole, so a panic elsewhere cannot leave it half-written.
        let response = response.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut response = response.unwrap_or_else(|| {
            let mut empty = Response::new(RejectionBody::empty());
            *empty.status_mut() = *status;
            empty
        });
        self.finish(&mut response);
        Some(response)
    }

    /// The same with the application's own response, if it has one for this request and has not set it
    /// already. The redirect of a handshake is not replaced, because the browser's session would then never
    /// be renewed.
    pub(crate) async fn rendered(mut self, renderer: Option<Renderer>, request: &dyn RequestView) -> Self {
        let is_handshake = self.cause == Cause::Handshake && self.headers.contains_key(LOCATION);
        if let Some(renderer) = renderer.filter(|_| !self.is_answered && !is_handshake) {
            let response = renderer.render(&self, request).await;
            let status = response.status();
            self.rendered = Some(Rendered { status, response: Arc::new(Mutex::new(Some(response))) });
            self.is_answered = true;
        }
        self
    }

    /// The data for events.
    pub(crate) fn to_denied(&self) -> Box<Denied> {
        let failed = self.details.as_ref().and_then(|details| details.failed.clone());
        Box::new(Denied { cause: self.cause, failed, status: self.status })
    }

    /// The redirect of a state that needs a handshake, or has returned from one.
    pub(crate) fn handshake(state: &RequestState, location: &HeaderValue, method: &Method) -> Self {
        let rejection = Self::new(redirect_status(method), Cause::Handshake);
        rejection.with(LOCATION, location.clone()).because_of(state, Details::default())
    }

    /// The answer if the application is misconfigured.
    pub(crate) fn misconfigured(problem: &str) -> Self {
        tracing::error!("{problem}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Cause::Misconfigured)
    }

    /// The answer if the application serves no tenant under this name.
    pub(crate) fn nobody_here() -> Self {
        tracing::debug!("a request that belongs to no Clerk instance");
        Self::new(StatusCode::NOT_FOUND, Cause::UnknownInstance)
    }

    /// The same with the headers of the state, for code outside any layer.
    pub(crate) fn with_headers_of(mut self, cell: &RequestCell) -> Self {
        cell.finish(self.status, &mut self.headers, self.account.as_ref());
        self
    }

    fn because_of(self, state: &RequestState, details: Details) -> Self {
        let details = Details { reason: state.reason().cloned(), ..details };
        Self { account: Some(Account::of(state)), details: Some(Box::new(details)), ..self }
    }

    fn new(status: StatusCode, cause: Cause) -> Self {
        let rejection = Self {
            status,
            headers: Box::default(),
            body: None,
            cause,
            account: None,
            details: None,
            rendered: None,
            is_answered: false,
        };
        rejection.with(CACHE_CONTROL, HeaderValue::from_static("no-store"))
    }

    fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    fn service_unavailable(unavailable: Unavailable) -> Self {
        let retry_after = unavailable.retry_after.unwrap_or(DEFAULT_RETRY_AFTER).min(LONGEST_RETRY_AFTER);
        Self::new(StatusCode::SERVICE_UNAVAILABLE, Cause::Unavailable)
            .with(RETRY_AFTER, HeaderValue::from(retry_after))
    }

    fn redirect(url: Result<String, AuthRedirectError>, method: &Method, cause: Cause) -> Self {
        let location = match url.map(HeaderValue::try_from) {
            Ok(Ok(location)) => location,
            Ok(Err(_)) => {
                return Self::misconfigured("a redirect URL holds characters that no header can carry");
            }
            Err(error) => return Self::misconfigured(&format!("no redirect can be built: {error}")),
        };
        Self::new(redirect_status(method), cause)
            .with(LOCATION, location)
            .with(REDIRECT_TO, HeaderValue::from_static("true"))
    }
}

/// Shows status, cause and reason, but not the headers, because a redirect may contain a development browser's token.
impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection")
            .field("status", &self.status)
            .field("cause", &self.cause)
            .field("reason", &self.reason())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "request rejected with {}", self.status)
    }
}

impl std::error::Error for Rejection {}

/// 303 (RFC 9110 §15.4.4) for all methods except GET and HEAD: 307 would make a browser send the form to the
/// sign-in page (difference D26).
pub(crate) const fn redirect_status(method: &Method) -> StatusCode {
    if matches!(*method, Method::GET | Method::HEAD) {
        StatusCode::TEMPORARY_REDIRECT
    } else {
        StatusCode::SEE_OTHER
    }
}

/// 307, or 303 if the request is neither GET nor HEAD. 500 if no URL can be built. 503 if Clerk could not be reached to
/// authenticate the caller: an outage never leads to sign-in.
impl From<&RedirectToPage> for Rejection {
    fn from(redirect: &RedirectToPage) -> Self {
        let context = redirect.context();
        match context.finding.unavailable() {
            Some(unavailable) => Self::service_unavailable(unavailable),
            None => Self::redirect(redirect.url(), &context.method, Cause::Application),
        }
    }
}
