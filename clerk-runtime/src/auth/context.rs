//! What an Auth object keeps of its request: enough to build redirects, but no credentials.

use std::fmt;
use std::sync::LazyLock;

use http::{HeaderMap, Method};

use super::evidence::Evidence;
use super::reason::{AuthReason, AuthStatus};
use super::redirect_url::{AuthRedirect, AuthRedirectError};
use crate::ground::opaque_arc::OpaqueArc;
use crate::ground::query::{query_parameter, set_query_parameter};
use crate::ground::way_back::{bytes_of, room_beside};
use crate::instance::Instance;
use crate::request::{Initiator, RequestContext, UrlSource};
use crate::token::TokenType;
use crate::token::error::Unavailable;
use crate::token::presented::presents_token;

/// The data that an Auth object keeps of its request.
#[derive(Clone)]
pub(crate) struct AuthContext {
    pub(crate) instance: OpaqueArc<Instance>,
    pub(crate) method: Method,
    pub(crate) url: UrlSource,
    /// The origin that made the browser send the request; `None` if its cookies do not count. Boxed, because
    /// few requests have one.
    pub(crate) initiator: Option<Box<Initiator>>,
    /// Set only in development, in which redirects to other origins need it.
    pub(crate) dev_browser_token: Option<DevBrowserToken>,
    pub(crate) finding: Finding,
}

/// The result of authentication, except who the caller is.
#[derive(Clone)]
pub(crate) struct Finding {
    pub(crate) status: AuthStatus,
    /// The type of the token that decided.
    pub(crate) token_type: Option<TokenType>,
    pub(crate) evidence: Evidence,
    /// Boxed, because nearly every request is signed in, and then there is nothing more.
    more: Option<Box<More>>,
}

/// More about a request that is not signed in, or whose session comes from a handshake or a refresh.
#[derive(Clone, Default)]
pub(crate) struct More {
    /// Why the request is not signed in.
    pub(crate) reason: Option<AuthReason>,
    pub(crate) message: String,
    /// For the response.
    pub(crate) headers: HeaderMap,
    /// Set if Clerk could not be asked. The caller must then not be sent to sign-in.
    pub(crate) unavailable: Option<Unavailable>,
}

/// The headers of a finding without any. The compiler does not allow a constant.
static NO_HEADERS: LazyLock<HeaderMap> = LazyLock::new(HeaderMap::new);

impl Finding {
    #[inline(always)]
    pub(crate) fn signed_in(
        token_type: TokenType,
        headers: Option<Box<HeaderMap>>,
        evidence: Evidence,
    ) -> Self {
        let more = headers.map(|headers| Box::new(More { headers: *headers, ..More::default() }));
        Self { status: AuthStatus::SignedIn, token_type: Some(token_type), evidence, more }
    }

    pub(crate) fn not_signed_in(
        status: AuthStatus,
        token_type: Option<TokenType>,
        more: More,
        evidence: Evidence,
    ) -> Self {
        Self { status, token_type, evidence, more: Some(Box::new(more)) }
    }

    pub(crate) fn reason(&self) -> Option<&AuthReason> {
        self.more.as_ref()?.reason.as_ref()
    }

    pub(crate) fn message(&self) -> &str {
        self.more.as_ref().map_or("", |more| &more.message)
    }

    /// For the response.
    #[inline]
    pub(crate) fn headers(&self) -> &HeaderMap {
        self.more.as_ref().map_or_else(|| &*NO_HEADERS, |more| &more.headers)
    }

    /// Whether there may be headers for the response.
    #[inline]
    pub(crate) const fn has_headers(&self) -> bool {
        self.more.is_some()
    }

    #[inline]
    pub(crate) fn unavailable(&self) -> Option<Unavailable> {
        self.more.as_ref()?.unavailable
    }
}

/// The development browser's token. It is not a user's credential, but must not be logged.
#[derive(Clone)]
pub(crate) struct DevBrowserToken(pub(crate) String);

impl std::fmt::Debug for DevBrowserToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DevBrowserToken(redacted)")
    }
}

/// The page of a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    SignIn,
    SignUp,
}

impl AuthContext {
    /// What is kept of a request, at first without what identifies a browser.
    #[inline(always)]
    pub(super) fn new(
        instance: &OpaqueArc<Instance>,
        request: &RequestContext<'_>,
        finding: Finding,
    ) -> Self {
        Self {
            instance: instance.clone(),
            method: request.method(),
            url: request.url_source(),
            initiator: None,
            dev_browser_token: None,
            finding,
        }
    }

    /// Adds what identifies the browser. Few requests have any of it.
    #[inline(never)]
    pub(super) fn identify_browser(
        &mut self,
        request: &RequestContext<'_>,
        dev_browser_token: Option<DevBrowserToken>,
    ) {
        self.dev_browser_token = dev_browser_token;
        self.initiator = self.initiator_of(request);
    }

    fn initiator_of(&self, request: &RequestContext<'_>) -> Option<Box<Initiator>> {
        (self.url.has_cookies() && !presents_token(request)).then(|| Box::new(request.initiator()))
    }

    /// How long a URL may be next to the headers of the finding.
    pub(crate) fn room(&self) -> usize {
        room_beside(self.finding.headers())
    }

    /// The bytes that the headers of the finding take.
    pub(crate) fn taken(&self) -> usize {
        bytes_of(self.finding.headers())
    }

    /// `url` unchanged or, in development and on another origin, with the development browser's token if a
    /// header has room for it (difference D50).
    pub(crate) fn with_dev_browser(&self, url: &str, room: usize) -> String {
        let base = self.public_url();
        let (Some(token), Ok(mut target)) = (&self.dev_browser_token, base.join(url)) else {
            return url.to_owned();
        };
        if base.origin() == target.origin() || query_parameter(&target, "__clerk_db_jwt").is_some() {
            return url.to_owned();
        }
        set_query_parameter(&mut target, "__clerk_db_jwt", &token.0);
        if target.as_str().len() <= room { target.into() } else { url.to_owned() }
    }

    /// The URL of the request, as the visitor sees it.
    pub(crate) fn public_url(&self) -> url::Url {
        self.url.public_url(&self.instance.settings.url_rules)
    }

    /// The URL of a page, with at most `room` bytes. The return URL is the request's own, another one, or
    /// none.
    pub(crate) fn page_url(
        &self,
        page: Page,
        return_back_url: &ReturnBack,
        is_pending: bool,
        room: usize,
    ) -> Result<String, AuthRedirectError> {
        let settings = &self.instance.settings;
        let base_url = self.public_url();
        let redirect = AuthRedirect::new(settings.publishable_key.as_ref())
            .original_frontend_api(&settings.frontend_api.original)
            .base_url(base_url.as_str())
            .sign_in_url(settings.sign_in_url.as_deref())
            .sign_up_url(settings.sign_up_url.as_deref())
            .dev_browser_token(self.dev_browser_token.as_ref().map(|token| token.0.as_str()))
            .pending(is_pending)
            .satellite(settings.is_satellite)
            .longest(room);
        let redirect_back = match return_back_url {
            ReturnBack::Here => redirect.return_back_url(base_url.as_str()),
            ReturnBack::To(url) => redirect.return_back_url(url.as_str()),
            ReturnBack::ToAnyOrigin(url) => redirect.return_back_url_on_any_origin(url.as_str()),
            ReturnBack::Nowhere => redirect,
        };
        match redirect_back.to(page) {
            // The return URL may come from the request, so this is not an error for the operator.
            Err(error) if *return_back_url != ReturnBack::Nowhere => {
                tracing::debug!(%error, "the way back is left out");
                redirect.to(page)
            }
            url => url,
        }
    }
}

impl AuthRedirect<'_> {
    fn to(&self, page: Page) -> Result<String, AuthRedirectError> {
        match page {
            Page::SignIn => self.sign_in(),
            Page::SignUp => self.sign_up(),
        }
    }
}

/// Shows only the request's path, because the rest may be secret.
impl fmt::Debug for AuthContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthContext")
            .field("url", &self.url)
            .field("reason", &self.finding.reason())
            .finish_non_exhaustive()
    }
}

/// The page to which a redirect returns.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum ReturnBack {
    Here,
    To(String),
    ToAnyOrigin(String),
    Nowhere,
}

/// Shows no URL, because its query may contain a secret, such as an invitation's ticket.
impl fmt::Debug for ReturnBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Here => "Here",
            Self::To(_) => "To(…)",
            Self::ToAnyOrigin(_) => "ToAnyOrigin(…)",
            Self::Nowhere => "Nowhere",
        })
    }
}
