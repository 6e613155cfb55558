//! The URLs of sign-in and sign-up with a return URL, as in the reference's `createRedirect()`. Pure.

mod error;
#[cfg(test)]
mod tests;

use std::fmt;

use url::Url;

use crate::ground::clerk_hosts::accounts_portal;
use crate::ground::host::plain_url;
use crate::ground::keys::{InstanceType, PublishableKey};
use crate::ground::query::set_query_parameter;
use crate::ground::way_back::{self, LONGEST_URL};

pub use error::AuthRedirectError;

/// Builds the URL of an instance's sign-in or sign-up page.
///
/// ```
/// use clerk_runtime::keys::PublishableKey;
/// use clerk_runtime::redirect::AuthRedirect;
///
/// let key: PublishableKey = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".parse()?;
/// let url = AuthRedirect::new(Some(&key))
///     .base_url("https://example.com/a")
///     .return_back_url("/back")
///     .sign_in()?;
/// assert_eq!(
///     url,
///     "https://accounts.example.com/sign-in\
///      ?redirect_url=https%3A%2F%2Fexample.com%2Fback"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct AuthRedirect<'a> {
    publishable_key: Option<&'a PublishableKey>,
    original_frontend_api: Option<&'a str>,
    base_url: &'a str,
    sign_in_url: Option<&'a str>,
    sign_up_url: Option<&'a str>,
    return_back_url: Option<&'a str>,
    returns_anywhere: bool,
    dev_browser_token: Option<&'a str>,
    is_pending: bool,
    is_satellite: bool,
    longest: usize,
}

impl<'a> AuthRedirect<'a> {
    /// Uses the instance of this key. Without a key, the URLs of the pages must be set.
    pub const fn new(publishable_key: Option<&'a PublishableKey>) -> Self {
        Self {
            publishable_key,
            original_frontend_api: None,
            base_url: "",
            sign_in_url: None,
            sign_up_url: None,
            return_back_url: None,
            returns_anywhere: false,
            dev_browser_token: None,
            is_pending: false,
            is_satellite: false,
            longest: LONGEST_URL,
        }
    }

    /// The URL of the request, against which relative URLs are resolved.
    pub const fn base_url(mut self, url: &'a str) -> Self {
        self.base_url = url;
        self
    }

    /// The application's own sign-in page, instead of the accounts portal's.
    pub fn sign_in_url(mut self, url: impl Into<Option<&'a str>>) -> Self {
        self.sign_in_url = url.into().filter(|url| !url.is_empty());
        self
    }

    /// The application's own sign-up page.
    pub fn sign_up_url(mut self, url: impl Into<Option<&'a str>>) -> Self {
        self.sign_up_url = url.into().filter(|url| !url.is_empty());
        self
    }

    /// The page of this application to return to.
    ///
    /// # Security
    ///
    /// A URL on another origin than [`base_url`](Self::base_url), with a user name or with a scheme other
    /// than `http` and `https` is an error, so a request parameter cannot send users elsewhere after sign-in
    /// (difference D53).
    pub fn return_back_url(mut self, url: impl Into<Option<&'a str>>) -> Self {
        self.return_back_url = url.into().filter(|url| !url.is_empty());
        self.returns_anywhere = false;
        self
    }

    /// The page to return to, which may be on another origin. Only `http` and `https` are allowed, and no user name.
    ///
    /// # Security
    ///
    /// Never pass a URL from a request without checking its origin against a list of your own.
    pub fn return_back_url_on_any_origin(self, url: impl Into<Option<&'a str>>) -> Self {
        Self { returns_anywhere: true, ..self.return_back_url(url) }
    }

    /// The development browser's token, which a redirect to another origin must carry in development.
    pub fn dev_browser_token(mut self, token: impl Into<Option<&'a str>>) -> Self {
        self.dev_browser_token = token.into().filter(|token| !token.is_empty());
        self
    }

    /// Whether the session has unfinished tasks; if so, the redirect leads to them.
    pub const fn pending(mut self, is_pending: bool) -> Self {
        self.is_pending = is_pending;
        self
    }

    /// Whether this application is a satellite; if so, the return URL asks for a sync.
    pub const fn satellite(mut self, is_satellite: bool) -> Self {
        self.is_satellite = is_satellite;
        self
    }

    /// How long the URL may be.
    pub(crate) const fn longest(mut self, longest: usize) -> Self {
        self.longest = longest;
        self
    }

    pub(crate) const fn original_frontend_api(mut self, host: &'a str) -> Self {
        self.original_frontend_api = Some(host);
        self
    }

    /// The URL of the sign-in page.
    ///
    /// # Errors
    ///
    /// When there is neither a page URL nor a key, or a URL cannot be resolved.
    pub fn sign_in(&self) -> Result<String, AuthRedirectError> {
        let target = match (self.sign_in_url, self.accounts_portal()) {
            (Some(url), _) => url.to_owned(),
            (None, Some(portal)) => format!("{portal}/sign-in"),
            (None, None) => return Err(AuthRedirectError::NoTarget),
        };
        self.build(&target)
    }

    /// The URL of the sign-up page: the configured one, else `create` below the sign-in page, else the accounts portal's.
    ///
    /// # Errors
    ///
    /// When there is neither a page URL nor a key, or a URL cannot be resolved.
    pub fn sign_up(&self) -> Result<String, AuthRedirectError> {
        let target = match (self.sign_up_url, self.accounts_portal(), self.sign_in_url) {
            (Some(url), _, _) => url.to_owned(),
            (None, None, _) => return Err(AuthRedirectError::NoTarget),
            (None, Some(_), Some(sign_in)) => {
                let base = self.base()?.ok_or(AuthRedirectError::InvalidUrl)?;
                let mut url = base.join(sign_in).map_err(|_| AuthRedirectError::InvalidUrl)?;
                let path = format!("{}/create", url.path());
                url.set_path(&path);
                url.into()
            }
            (None, Some(portal), None) => format!("{portal}/sign-up"),
        };
        self.build(&target)
    }

    fn accounts_portal(&self) -> Option<String> {
        let host = self.original_frontend_api.or(self.publishable_key.map(PublishableKey::frontend_api));
        host.map(accounts_portal).filter(|portal| !portal.is_empty())
    }

    /// The page with its parameters. If they are too long for a header, the query of the return URL is left
    /// out first, then the return URL, and finally the development browser's token (difference D50).
    fn build(&self, target: &str) -> Result<String, AuthRedirectError> {
        let url = if self.is_pending { self.tasks_below(target)? } else { self.resolve(target)? };
        let way_back = self.way_back()?;
        let Some(base) = self.base()? else {
            let ways_back = way_back.map(Some).into_iter().chain([None]);
            return Ok(self.short(ways_back.map(|way_back| with_way_back(&url, way_back)), &url));
        };
        let is_cross_origin = (base.host_str(), base.port()) != (url.host_str(), url.port());
        let ways_back = match way_back {
            Some(way_back) => {
                let page = base.join(way_back).map_err(|_| AuthRedirectError::InvalidUrl)?;
                way_back::way_back(&page).map(Some).chain([None]).collect()
            }
            None => vec![None],
        };
        let ways_back = ways_back.into_iter().map(|page: Option<Url>| {
            page.map(|mut page| {
                if self.is_satellite && is_cross_origin {
                    set_query_parameter(&mut page, "__clerk_synced", "false");
                }
                page
            })
        });
        let is_development =
            self.publishable_key.is_some_and(|key| key.instance_type() == InstanceType::Development);
        let dev_browser = self.dev_browser_token.filter(|_| is_development && is_cross_origin);
        let urls = ways_back.map(|page| {
            let mut url = with_way_back(&url, page.as_ref().map(Url::as_str));
            if let Some(token) = dev_browser {
                set_query_parameter(&mut url, "__clerk_db_jwt", token);
            }
            url
        });
        Ok(self.short(urls, &url))
    }

    /// The first URL that fits into a header, or else the page without parameters, because a configured URL
    /// is not cut.
    fn short(&self, mut urls: impl Iterator<Item = Url>, page: &Url) -> String {
        let short = urls.find(|url| url.as_str().len() <= self.longest);
        short.unwrap_or_else(|| page.clone()).into()
    }

    /// The return URL as given, unless it is forbidden.
    fn way_back(&self) -> Result<Option<&'a str>, AuthRedirectError> {
        let Some(given) = self.return_back_url else { return Ok(None) };
        // Without a base URL, any absolute return URL is on another origin, so only a path is allowed.
        let base = self.base()?;
        let nowhere = Url::parse("http://nowhere.invalid").map_err(|_| AuthRedirectError::InvalidUrl)?;
        let page =
            base.as_ref().unwrap_or(&nowhere).join(given).map_err(|_| AuthRedirectError::InvalidUrl)?;
        let is_plain = plain_url(page.as_str()).is_some();
        let is_own = page.origin() == base.as_ref().unwrap_or(&nowhere).origin();
        if is_plain && (is_own || self.returns_anywhere) {
            Ok(Some(given))
        } else {
            Err(AuthRedirectError::ForbiddenWayBack)
        }
    }

    /// The page of unfinished tasks, below the sign-in page. The reference appends to the text, which is
    /// necessary for pages in a fragment, but wrong for a URL with a query, and turns `/` into a host
    /// (difference D16).
    fn tasks_below(&self, target: &str) -> Result<Url, AuthRedirectError> {
        if target.contains('#') || !(target.contains('?') || target == "/") {
            return self.resolve(&format!("{target}/tasks"));
        }
        let mut url = self.resolve(target)?;
        let path = format!("{}/tasks", url.path().trim_end_matches('/'));
        url.set_path(&path);
        Ok(url)
    }

    /// The base URL; `None` if there is none.
    fn base(&self) -> Result<Option<Url>, AuthRedirectError> {
        if self.base_url.is_empty() {
            return Ok(None);
        }
        Url::parse(self.base_url).map(Some).map_err(|_| AuthRedirectError::InvalidUrl)
    }

    /// Resolves a page against the base URL or, without one, against the return URL.
    fn resolve(&self, target: &str) -> Result<Url, AuthRedirectError> {
        if let Some(base) = self.base()? {
            return base.join(target).map_err(|_| AuthRedirectError::InvalidUrl);
        }
        if target.starts_with("http") {
            return Url::parse(target).map_err(|_| AuthRedirectError::InvalidUrl);
        }
        let absolute = self.return_back_url.filter(|url| url.starts_with("http"));
        let base = absolute.and_then(|url| Url::parse(url).ok()).ok_or(AuthRedirectError::NoBaseUrl)?;
        base.join("/").and_then(|origin| origin.join(target)).map_err(|_| AuthRedirectError::InvalidUrl)
    }
}

fn with_way_back(url: &Url, way_back: Option<&str>) -> Url {
    let mut url = url.clone();
    if let Some(way_back) = way_back {
        set_query_parameter(&mut url, "redirect_url", way_back);
    }
    url
}

impl Default for AuthRedirect<'_> {
    fn default() -> Self {
        Self::new(None)
    }
}

/// Shows the page and the instance, but neither the browser's token nor the URLs, which may contain other tokens.
impl fmt::Debug for AuthRedirect<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthRedirect")
            .field("publishable_key", &self.publishable_key)
            .field("is_pending", &self.is_pending)
            .field("is_satellite", &self.is_satellite)
            .finish_non_exhaustive()
    }
}
