//! `redirect_to_sign_in` and `redirect_to_sign_up`: the page, and the return URL.

use super::caller::AnyCaller;
use super::context::{AuthContext, Page, ReturnBack};
use super::redirect_url::AuthRedirectError;

/// A redirect to the sign-in or sign-up page; return it from a handler.
///
/// ```
/// # fn example(auth: clerk_runtime::Auth) {
/// use axum::response::IntoResponse;
///
/// let redirect = auth.redirect_to_sign_in().return_back_url("/welcome");
/// let response = redirect.into_response();
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct RedirectToPage {
    caller: AnyCaller,
    page: Page,
    return_back_url: ReturnBack,
    is_pending: bool,
}

impl RedirectToPage {
    pub(super) const fn sign_in(caller: AnyCaller, is_pending: bool) -> Self {
        Self { caller, page: Page::SignIn, return_back_url: ReturnBack::Here, is_pending }
    }

    pub(super) fn sign_up(caller: AnyCaller, is_pending: bool) -> Self {
        Self { page: Page::SignUp, ..Self::sign_in(caller, is_pending) }
    }

    /// Returns the browser to `url` afterwards, instead of to the request's URL. An empty `url` changes nothing.
    ///
    /// # Security
    ///
    /// Only pages of this application are allowed. A URL on another origin, with a user name, or with a
    /// scheme other than `http` and `https` (`javascript:`) is ignored, so a request parameter cannot send
    /// users elsewhere after sign-in. For pages of other applications there is
    /// [`return_back_url_on_any_origin`](Self::return_back_url_on_any_origin).
    pub fn return_back_url(mut self, url: impl Into<String>) -> Self {
        let url = url.into();
        if !url.is_empty() {
            self.return_back_url = ReturnBack::To(url);
        }
        self
    }

    /// Like [`return_back_url`](Self::return_back_url), but `url` may be a page of another application. Only `http` and
    /// `https` are allowed, and no user name.
    ///
    /// # Security
    ///
    /// Never pass a URL from a request without checking its origin against a list of your own.
    pub fn return_back_url_on_any_origin(mut self, url: impl Into<String>) -> Self {
        let url = url.into();
        if !url.is_empty() {
            self.return_back_url = ReturnBack::ToAnyOrigin(url);
        }
        self
    }

    /// Does not return the browser to this application afterwards.
    pub fn without_return_back_url(mut self) -> Self {
        self.return_back_url = ReturnBack::Nowhere;
        self
    }

    /// The URL that the redirect leads to.
    ///
    /// # Errors
    ///
    /// When no such page is configured, or a URL cannot be parsed.
    pub fn url(&self) -> Result<String, AuthRedirectError> {
        self.caller.page_url(self.page, &self.return_back_url, self.is_pending, self.caller.room())
    }

    pub(crate) fn context(&self) -> &AuthContext {
        &self.caller
    }
}

impl std::fmt::Debug for RedirectToPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedirectToPage")
            .field("context", self.context())
            .field("page", &self.page)
            .field("return_back_url", &self.return_back_url)
            .field("is_pending", &self.is_pending)
            .finish()
    }
}
