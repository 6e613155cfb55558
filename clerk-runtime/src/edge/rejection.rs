//! A denial as an HTTP response.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_EXPOSE_HEADERS, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue,
    LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
};
use http::{HeaderMap, Method, Response, StatusCode};
use http_body::Body;
use http_body_util::BodyExt as _;
use http_body_util::combinators::UnsyncBoxBody;
use serde_json::json;

use super::cell::RequestCell;
use crate::auth::condition::Reverification;
use crate::auth::redirect_url::AuthRedirectError;
use crate::auth::{Page, RedirectToPage, ReturnBack};
use crate::ground::BoxError;
use crate::oauth_metadata::metadata_url;
use crate::policy::Denial;
use crate::request::RequestView;
use crate::state::answer::{Account, no_store_by_default};
use crate::state::{AuthReason, RequestState};
use crate::token::error::Unavailable;
use crate::token::presented::bearer_token;
use crate::token::{Accepts, TokenType};

/// The answer to a request that may not reach its handler.
///
/// Its response has an empty body, but for the demand to verify oneself again, so that it tells a stranger nothing; the
/// precise reason is here and in the log. No
/// cache may keep the response, for the next caller may be let in.
/// [`ClerkLayer::on_rejection`](crate::ClerkLayer::on_rejection) replaces it.
///
/// | Denial | Status | Headers |
/// |---|---|---|
/// | sign-in, a given URL, a handshake | 307; 303 for what is not GET or HEAD | `Location` |
/// | not found; an unknown tenant | 404 | none: in production it looks like that of a missing route |
/// | unauthorized | 401 | `WWW-Authenticate` (RFC 6750, RFC 9728) |
/// | forbidden | 403 | |
/// | verify oneself again first | 403 | a JSON body that the browser SDK understands |
/// | a scope is missing | 403 | `WWW-Authenticate` with `error="insufficient_scope"` |
/// | the instance cannot be asked | 503 | `Retry-After` in seconds |
/// | no layer, or no page to redirect to | 500 | |
#[derive(Clone)]
pub struct Rejection {
    status: StatusCode,
    /// Boxed to keep the error of every extractor small.
    headers: Box<HeaderMap>,
    body: Option<Box<str>>,
    reason: Option<AuthReason>,
    account: Option<Account>,
    /// Boxed for the same reason.
    denial: Option<Box<Denial>>,
    renderer: Option<Renderer>,
}

/// What an application answers instead.
pub(crate) type Renderer = Arc<dyn Fn(&Rejection) -> Response<RejectionBody> + Send + Sync>;

/// The body of an application's own answer, whatever framework made it.
pub(crate) struct RejectionBody(pub(crate) UnsyncBoxBody<Bytes, BoxError>);

impl RejectionBody {
    pub(crate) fn new<B>(body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self(body.map_err(Into::into).boxed_unsync())
    }
}

/// What asking again is advised after, in seconds, where the instance did not say.
const DEFAULT_RETRY_AFTER: u32 = 2;
/// The longest that callers are sent away for, in seconds, whatever was said by what stands in front of the instance.
const LONGEST_RETRY_AFTER: u32 = 3600;

const REDIRECT_TO: HeaderName = HeaderName::from_static("x-clerk-redirect-to");

impl Rejection {
    /// 404, as for a route that does not exist: the answer of a [`check`](macro@crate::check) to a caller who is not to know
    /// what is there.
    #[must_use]
    pub fn not_found() -> Self {
        Self { denial: Some(Box::new(Denial::NotFound)), ..Self::new(StatusCode::NOT_FOUND) }
    }

    /// 403: the answer of a [`check`](macro@crate::check) to a caller who may know what is there, and may not do this.
    #[must_use]
    pub fn forbidden() -> Self {
        Self { denial: Some(Box::new(Denial::Forbidden)), ..Self::new(StatusCode::FORBIDDEN) }
    }

    /// The status of the response.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the response, without those of the request's state, which the layer appends.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The JSON body, which only the demand to verify oneself again has: the browser SDK reads it.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// Why the request is not signed in; `None` for someone who is signed in and may not pass.
    #[must_use]
    pub const fn reason(&self) -> Option<&AuthReason> {
        self.reason.as_ref()
    }

    /// What the caller lacks; `None` where the request was rejected before anything was asked of the caller.
    #[must_use]
    pub fn denial(&self) -> Option<&Denial> {
        self.denial.as_deref()
    }

    /// The response as plain HTTP; the body is empty but for the demand to verify oneself again.
    ///
    /// It is what is sent where the application has no answer of its own.
    #[must_use]
    pub fn to_http(&self) -> Response<Bytes> {
        let body = self.body.as_deref().map_or_else(Bytes::new, |body| Bytes::from(body.to_owned()));
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = (*self.headers).clone();
        self.finish(&mut response);
        response
    }

    /// What every response to a rejected request has, the application's own among them: no cache may keep it unless it says
    /// so, for the next caller may be let in, and the layer finds in it which state it is about.
    pub(crate) fn finish<B>(&self, response: &mut Response<B>) {
        no_store_by_default(response.headers_mut());
        if let Some(account) = &self.account {
            response.extensions_mut().insert(account.clone());
        }
    }

    pub(crate) fn renderer(&self) -> Option<&Renderer> {
        self.renderer.as_ref()
    }

    /// The answer to a denied request. URLs in it take `room` bytes at the most: the request may have brought cookies that
    /// another policy has asked for.
    pub(crate) fn denied(
        denial: Denial,
        state: &RequestState,
        request: &dyn RequestView,
        accepts: Accepts,
        room: usize,
    ) -> Self {
        let method = &request.method();
        let context = state.context();
        let room = room.min(context.room());
        let metadata = || {
            let url = || metadata_url(&context.public_url(), room);
            accepts.accepts(TokenType::OAuthToken).then(url).flatten()
        };
        let rejection = match &denial {
            Denial::SignIn => {
                let is_pending = state.is_pending();
                Self::redirect(context.page_url(Page::SignIn, &ReturnBack::Here, is_pending, room), method)
            }
            Denial::Redirect(url) => Self::redirect(Ok(context.with_dev_browser(url, room)), method),
            Denial::NotFound => Self::new(StatusCode::NOT_FOUND),
            Denial::Forbidden => Self::new(StatusCode::FORBIDDEN),
            Denial::Unauthorized => {
                // Whoever presented nothing is told of no error (RFC 6750 §3.1).
                let authorization = request.joined(&AUTHORIZATION, ", ");
                let presented = authorization.as_deref().and_then(bearer_token);
                let error = presented.map(|_| ("error", "invalid_token"));
                Self::challenge(StatusCode::UNAUTHORIZED, error.as_slice(), metadata().as_deref())
            }
            Denial::InsufficientScope(scopes) => {
                let scope = scopes.join(" ");
                let parameters = [("error", "insufficient_scope"), ("scope", scope.as_str())];
                Self::challenge(StatusCode::FORBIDDEN, &parameters, metadata().as_deref())
            }
            Denial::Reverify(required) => Self::reverification(*required),
            Denial::Unavailable => {
                Self::service_unavailable(state.unavailable().unwrap_or(Unavailable { retry_after: None }))
            }
        };
        tracing::debug!(
            status = rejection.status.as_u16(),
            reason = state.reason().map(tracing::field::display),
            "request rejected"
        );
        Self { denial: Some(Box::new(denial)), ..rejection.because_of(state) }
    }

    /// The redirect of a state that needs a handshake, or that comes back from one.
    pub(crate) fn handshake(state: &RequestState, location: &HeaderValue, method: &Method) -> Self {
        Self::new(redirect_status(method)).with(LOCATION, location.clone()).because_of(state)
    }

    /// The answer where the application forgot something.
    pub(crate) fn misconfigured(problem: &str) -> Self {
        tracing::error!("{problem}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The answer where the application serves nobody under this name.
    pub(crate) fn nobody_here() -> Self {
        tracing::debug!("a request that belongs to no Clerk instance");
        Self::new(StatusCode::NOT_FOUND)
    }

    /// The same with the headers of the state, for where no layer appends them.
    pub(crate) fn with_headers_of(mut self, cell: &RequestCell) -> Self {
        cell.finish(self.status, &mut self.headers, self.account.as_ref());
        self
    }

    pub(crate) fn rendered_by(mut self, renderer: Option<Renderer>) -> Self {
        self.renderer = renderer;
        self
    }

    fn because_of(self, state: &RequestState) -> Self {
        Self { reason: state.reason().cloned(), account: Some(Account::of(state)), ..self }
    }

    fn new(status: StatusCode) -> Self {
        let headers = Box::default();
        let rejection =
            Self { status, headers, body: None, reason: None, account: None, denial: None, renderer: None };
        rejection.with(CACHE_CONTROL, HeaderValue::from_static("no-store"))
    }

    fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// A status with the challenge that tells a client what to do about it (RFC 6750 §3); OAuth clients are told
    /// where to learn who issues tokens (RFC 9728 §5.1), scripts of other origins too.
    fn challenge(status: StatusCode, parameters: &[(&str, &str)], metadata: Option<&str>) -> Self {
        let metadata = metadata.into_iter().map(|url| ("resource_metadata", url));
        let parameters: Vec<String> = parameters
            .iter()
            .copied()
            .chain(metadata)
            .map(|(name, value)| format!(r#"{name}="{}""#, escaped(value)))
            .collect();
        let challenge = format!("Bearer {}", parameters.join(", "));
        let challenge = HeaderValue::try_from(challenge.trim_end());
        Self::new(status)
            .with(WWW_AUTHENTICATE, challenge.unwrap_or(HeaderValue::from_static("Bearer")))
            .with(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("WWW-Authenticate"))
    }

    fn service_unavailable(unavailable: Unavailable) -> Self {
        let retry_after = unavailable.retry_after.unwrap_or(DEFAULT_RETRY_AFTER).min(LONGEST_RETRY_AFTER);
        Self::new(StatusCode::SERVICE_UNAVAILABLE).with(RETRY_AFTER, HeaderValue::from(retry_after))
    }

    /// The demand to verify oneself again, as the browser SDK understands it (the reference's `reverificationError()`).
    fn reverification(required: Reverification) -> Self {
        let config = match required.preset_name() {
            Some(preset) => json!(preset),
            None => json!({ "level": required.level().as_str(), "afterMinutes": required.after_minutes() }),
        };
        let metadata = json!({ "reverification": config });
        let body = json!({
            "clerk_error": { "type": "forbidden", "reason": "reverification-error", "metadata": metadata },
        });
        let rejection =
            Self::new(StatusCode::FORBIDDEN).with(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self { body: Some(body.to_string().into()), ..rejection }
    }

    fn redirect(url: Result<String, AuthRedirectError>, method: &Method) -> Self {
        let location = match url.map(HeaderValue::try_from) {
            Ok(Ok(location)) => location,
            Ok(Err(_)) => {
                return Self::misconfigured("a redirect URL holds characters that no header can carry");
            }
            Err(error) => return Self::misconfigured(&format!("no redirect can be built: {error}")),
        };
        Self::new(redirect_status(method))
            .with(LOCATION, location)
            .with(REDIRECT_TO, HeaderValue::from_static("true"))
    }
}

/// Status and reason, not the headers: a redirect may carry a development browser's token.
impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection")
            .field("status", &self.status)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "request rejected with {}", self.status)
    }
}

impl std::error::Error for Rejection {}

/// 303 (RFC 9110 §15.4.4) for all but GET and HEAD: 307 would make a browser send the form to the sign-in page
/// (difference D26).
pub(crate) const fn redirect_status(method: &Method) -> StatusCode {
    if matches!(*method, Method::GET | Method::HEAD) {
        StatusCode::TEMPORARY_REDIRECT
    } else {
        StatusCode::SEE_OTHER
    }
}

/// The content of a quoted string (RFC 9110 §5.6.4): nothing in it ends the string.
fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', r#"\""#)
}

/// 307, or 303 where the request is neither GET nor HEAD; 500 where no URL can be built, and 503 where the instance could
/// not be asked who is calling: an outage sends nobody to sign in.
impl From<&RedirectToPage> for Rejection {
    fn from(redirect: &RedirectToPage) -> Self {
        let context = redirect.context();
        match context.finding.unavailable {
            Some(unavailable) => Self::service_unavailable(unavailable),
            None => Self::redirect(redirect.url(), &context.method),
        }
    }
}
