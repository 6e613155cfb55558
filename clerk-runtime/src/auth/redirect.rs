//! `redirect_to_sign_in` and `redirect_to_sign_up`: which page, and the way back.

use std::sync::Arc;

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
#[derive(Clone, Debug)]
#[must_use]
pub struct RedirectToPage {
    context: Arc<AuthContext>,
    page: Page,
    return_back_url: ReturnBack,
    is_pending: bool,
}

impl RedirectToPage {
    pub(super) fn sign_in(context: &Arc<AuthContext>, is_pending: bool) -> Self {
        Self {
            context: Arc::clone(context),
            page: Page::SignIn,
            return_back_url: ReturnBack::Here,
            is_pending,
        }
    }

    pub(super) fn sign_up(context: &Arc<AuthContext>, is_pending: bool) -> Self {
        Self { page: Page::SignUp, ..Self::sign_in(context, is_pending) }
    }

    /// Comes back to `url` instead of to the request's own; an empty one changes nothing.
    ///
    /// # Security
    ///
    /// Only a page of this application is a way back: what leads to another origin, names a user or is no page of the web
    /// (`javascript:`) is left out, so that a parameter of the request cannot lead people elsewhere after they have signed
    /// in. [`return_back_url_on_any_origin`](Self::return_back_url_on_any_origin) is for pages of other applications.
    pub fn return_back_url(mut self, url: impl Into<String>) -> Self {
        let url = url.into();
        if !url.is_empty() {
            self.return_back_url = ReturnBack::To(url);
        }
        self
    }

    /// The same, where `url` may be a page of another application; `http` and `https` only, and without a user.
    ///
    /// # Security
    ///
    /// Never pass what a request said without comparing it with the origins that you know.
    pub fn return_back_url_on_any_origin(mut self, url: impl Into<String>) -> Self {
        let url = url.into();
        if !url.is_empty() {
            self.return_back_url = ReturnBack::ToAnyOrigin(url);
        }
        self
    }

    /// Does not ask to come back.
    pub fn without_return_back_url(mut self) -> Self {
        self.return_back_url = ReturnBack::Nowhere;
        self
    }

    /// The URL that the redirect leads to.
    ///
    /// # Errors
    ///
    /// When the configuration knows no such page, or a URL cannot be parsed.
    pub fn url(&self) -> Result<String, AuthRedirectError> {
        self.context.page_url(self.page, &self.return_back_url, self.is_pending, self.context.room())
    }

    pub(crate) fn context(&self) -> &AuthContext {
        &self.context
    }
}
