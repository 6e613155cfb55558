//! What an Auth object remembers of its request: enough to build redirects, nothing that authenticates.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::Method;

use super::redirect_url::{AuthRedirect, AuthRedirectError};
use crate::ground::query::{query_parameter, set_query_parameter};
use crate::ground::way_back::LONGEST_URL;
use crate::instance::Instance;
use crate::request::{RequestContext, UrlSource};
use crate::token::error::Unavailable;

/// Remembered from the request that an Auth object was made for.
#[derive(Clone)]
pub(crate) struct AuthContext {
    pub(crate) instance: Arc<Instance>,
    pub(crate) method: Method,
    pub(crate) url: UrlSource,
    /// Known in development only, where redirects to other origins must carry it.
    pub(crate) dev_browser_token: Option<DevBrowserToken>,
    /// Set where the instance could not be asked: then nobody may be sent to sign in.
    pub(crate) unavailable: Option<Unavailable>,
    /// How long a URL may be beside the headers of the state.
    pub(crate) room: usize,
    /// Why the request is not signed in, for the log.
    pub(crate) reason: Option<Cow<'static, str>>,
}

/// The development browser's token; not a credential of a user, but not for logs either.
#[derive(Clone)]
pub(crate) struct DevBrowserToken(pub(crate) String);

impl std::fmt::Debug for DevBrowserToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DevBrowserToken(redacted)")
    }
}

/// Which page a redirect leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    SignIn,
    SignUp,
}

impl AuthContext {
    pub(crate) fn new(instance: &Arc<Instance>, request: &RequestContext<'_>) -> Self {
        Self {
            instance: Arc::clone(instance),
            method: request.method(),
            url: request.url_source(),
            dev_browser_token: None,
            unavailable: None,
            room: LONGEST_URL,
            reason: None,
        }
    }

    /// The same where URLs have no more room than this.
    pub(crate) fn within(self: &Arc<Self>, room: usize) -> Arc<Self> {
        if room < self.room { Arc::new(Self { room, ..Self::clone(self) }) } else { Arc::clone(self) }
    }

    /// `url` as given or, in development and on another origin, with the development browser's token, if there is room for
    /// it in a header (difference D50).
    pub(crate) fn with_dev_browser(&self, url: &str) -> String {
        let base = self.public_url();
        let (Some(token), Ok(mut target)) = (&self.dev_browser_token, base.join(url)) else {
            return url.to_owned();
        };
        if base.origin() == target.origin() || query_parameter(&target, "__clerk_db_jwt").is_some() {
            return url.to_owned();
        }
        set_query_parameter(&mut target, "__clerk_db_jwt", &token.0);
        if target.as_str().len() <= self.room { target.into() } else { url.to_owned() }
    }

    /// The URL of the request as the visitor sees it.
    pub(crate) fn public_url(&self) -> url::Url {
        self.url.public_url(&self.instance.settings.url_rules)
    }

    /// The URL of a page; the way back is the request's own URL, another one, or none.
    pub(crate) fn page_url(
        &self,
        page: Page,
        return_back_url: &ReturnBack,
        is_pending: bool,
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
            .longest(self.room);
        let redirect_back = match return_back_url {
            ReturnBack::Here => redirect.return_back_url(base_url.as_str()),
            ReturnBack::To(url) => redirect.return_back_url(url.as_str()),
            ReturnBack::ToAnyOrigin(url) => redirect.return_back_url_on_any_origin(url.as_str()),
            ReturnBack::Nowhere => redirect,
        };
        match redirect_back.to(page) {
            // Where it leads may come from the request: no reason to wake the operator.
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

/// Names the request's path: what else there is may be secret.
impl fmt::Debug for AuthContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthContext")
            .field("url", &self.url)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// Where a redirect comes back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ReturnBack {
    Here,
    To(String),
    ToAnyOrigin(String),
    Nowhere,
}
