//! Rejections and redirects as axum's responses.

use axum::body::Body;
use axum::response::{IntoResponse, Response};

use crate::auth::RedirectToPage;
use crate::edge::rejection::Rejection;

impl Rejection {
    /// The response that is sent if the application has none of its own.
    ///
    /// A function passed to [`ClerkLayer::on_rejection`](crate::ClerkLayer::on_rejection) can return it for rejections that
    /// it does not want to answer itself.
    #[must_use]
    pub fn default_response(&self) -> Response {
        self.to_http().map(Body::from)
    }
}

/// The application's own response if there is one, else [`Rejection::default_response`]. It is not cached unless it sets
/// `Cache-Control`.
impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self.take_rendered() {
            Some(response) => response.map(|body| Body::new(body.0)),
            None => self.default_response(),
        }
    }
}

/// 307, or 303 if the request is neither GET nor HEAD, with `Location` and `Cache-Control: no-store`. 500 if no URL can be
/// built. 503 if Clerk could not be reached to authenticate the caller: an outage never leads to sign-in.
impl IntoResponse for RedirectToPage {
    fn into_response(self) -> Response {
        Rejection::from(&self).into_response()
    }
}
