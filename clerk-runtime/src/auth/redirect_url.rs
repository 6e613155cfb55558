//! The URLs of sign-in and sign-up, with the way back, as the reference's `createRedirect()` builds
//! them. Pure.

use std::error::Error as StdError;
use std::fmt;

use url::Url;

use crate::ground::clerk_hosts::accounts_portal;
use crate::ground::keys::{InstanceType, PublishableKey};
use crate::ground::query::set_query_parameter;

/// Builds the URL of an instance's sign-in or sign-up page.
///
/// ```
/// use clerk_runtime::keys::PublishableKey;
/// use clerk_runtime::redirect::AuthRedirect;
///
/// let key: PublishableKey = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".parse()?;
/// let url = AuthRedirect::new(Some(&key)).base_url("https://example.com/a").return_back_url("/back").sign_in()?;
/// assert_eq!(url, "https://accounts.example.com/sign-in?redirect_url=https%3A%2F%2Fexample.com%2Fback");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Default)]
#[must_use]
pub struct AuthRedirect<'a> {
    publishable_key: Option<&'a PublishableKey>,
    original_frontend_api: Option<&'a str>,
    base_url: &'a str,
    sign_in_url: Option<&'a str>,
    sign_up_url: Option<&'a str>,
    return_back_url: Option<&'a str>,
    dev_browser_token: Option<&'a str>,
    is_pending: bool,
    is_satellite: bool,
}

impl<'a> AuthRedirect<'a> {
    /// For the instance of this key; without one, the page URLs must be given.
    pub fn new(publishable_key: Option<&'a PublishableKey>) -> Self {
        Self { publishable_key, ..Self::default() }
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

    /// Where to come back to.
    pub fn return_back_url(mut self, url: impl Into<Option<&'a str>>) -> Self {
        self.return_back_url = url.into().filter(|url| !url.is_empty());
        self
    }

    /// The development browser's token, which a redirect to another origin must carry in development.
    pub fn dev_browser_token(mut self, token: impl Into<Option<&'a str>>) -> Self {
        self.dev_browser_token = token.into().filter(|token| !token.is_empty());
        self
    }

    /// Whether the session has unfinished tasks: the redirect then leads to them.
    pub const fn pending(mut self, is_pending: bool) -> Self {
        self.is_pending = is_pending;
        self
    }

    /// Whether this application is a satellite: the way back then asks to be synchronized.
    pub const fn satellite(mut self, is_satellite: bool) -> Self {
        self.is_satellite = is_satellite;
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

    /// The URL of the sign-up page: its own, or `create` below the sign-in page, or the accounts portal's.
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

    fn build(&self, target: &str) -> Result<String, AuthRedirectError> {
        let mut url = if self.is_pending { self.tasks_below(target)? } else { self.resolve(target)? };
        let Some(base) = self.base()? else {
            if let Some(return_back) = self.return_back_url {
                set_query_parameter(&mut url, "redirect_url", return_back);
            }
            return Ok(url.into());
        };
        let is_cross_origin = (base.host_str(), base.port()) != (url.host_str(), url.port());
        if let Some(return_back) = self.return_back_url {
            let mut return_back = base.join(return_back).map_err(|_| AuthRedirectError::InvalidUrl)?;
            if self.is_satellite && is_cross_origin {
                set_query_parameter(&mut return_back, "__clerk_synced", "false");
            }
            set_query_parameter(&mut url, "redirect_url", return_back.as_str());
        }
        let is_development =
            self.publishable_key.is_some_and(|key| key.instance_type() == InstanceType::Development);
        if let Some(token) = self.dev_browser_token.filter(|_| is_development && is_cross_origin) {
            set_query_parameter(&mut url, "__clerk_db_jwt", token);
        }
        Ok(url.into())
    }

    /// The page of unfinished tasks, which lies below the page of sign-in. The reference appends to the text, which
    /// pages in a fragment need, but which hits a query and makes a host of `/` (difference D16).
    fn tasks_below(&self, target: &str) -> Result<Url, AuthRedirectError> {
        if target.contains('#') || !(target.contains('?') || target == "/") {
            return self.resolve(&format!("{target}/tasks"));
        }
        let mut url = self.resolve(target)?;
        let path = format!("{}/tasks", url.path().trim_end_matches('/'));
        url.set_path(&path);
        Ok(url)
    }

    /// The base URL; `None` when there is none.
    fn base(&self) -> Result<Option<Url>, AuthRedirectError> {
        if self.base_url.is_empty() {
            return Ok(None);
        }
        Url::parse(self.base_url).map(Some).map_err(|_| AuthRedirectError::InvalidUrl)
    }

    /// Resolves a page against the base URL or, without one, against the way back.
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

/// Which page of which instance; neither the browser's token nor the URLs, which may carry others.
impl fmt::Debug for AuthRedirect<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthRedirect")
            .field("publishable_key", &self.publishable_key)
            .field("is_pending", &self.is_pending)
            .field("is_satellite", &self.is_satellite)
            .finish_non_exhaustive()
    }
}

/// A redirect could not be built: the configuration is incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthRedirectError {
    /// Neither a page URL nor a publishable key is known.
    NoTarget,
    /// Page and way back are both relative, and there is no URL to resolve them against.
    NoBaseUrl,
    /// A URL cannot be parsed.
    InvalidUrl,
}

impl fmt::Display for AuthRedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoTarget => "there is neither a page URL nor a publishable key to redirect to",
            Self::NoBaseUrl => "destination url or return back url should be an absolute path url!",
            Self::InvalidUrl => "a redirect URL cannot be parsed",
        })
    }
}

impl StdError for AuthRedirectError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_lie_below_the_sign_in_page() {
        let table = [
            ("https://accounts.test", "https://accounts.test/tasks"),
            ("https://accounts.test?a=1", "https://accounts.test/tasks?a=1"),
            ("/in", "https://shop.test/in/tasks"),
            ("/in/", "https://shop.test/in//tasks"),
            ("/", "https://shop.test/tasks"),
            ("/in?a=1", "https://shop.test/in/tasks?a=1"),
            ("/app#/in", "https://shop.test/app#/in/tasks"),
            ("/app?a=1#/in", "https://shop.test/app?a=1#/in/tasks"),
        ];
        for (page, expected) in table {
            let redirect = AuthRedirect::new(None).base_url("https://shop.test/a/b").sign_in_url(page);
            assert_eq!(redirect.pending(true).sign_in().unwrap(), expected, "{page}");
        }
    }
}
