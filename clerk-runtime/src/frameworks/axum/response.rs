//! Rejections and redirects as axum's responses.

use axum::body::Body;
use axum::response::{IntoResponse, Response};

use crate::auth::RedirectToPage;
use crate::edge::rejection::Rejection;

impl Rejection {
    /// The response that is sent where the application has none of its own.
    ///
    /// A function given to [`ClerkLayer::on_rejection`](crate::ClerkLayer::on_rejection) returns it for what it does
    /// not want to answer itself.
    #[must_use]
    pub fn default_response(&self) -> Response {
        self.to_http().map(Body::from)
    }
}

/// The application's own response where it has one, which no cache keeps unless it says so, else [`Rejection::default_response`].
impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self.take_rendered() {
            Some(response) => response.map(|body| Body::new(body.0)),
            None => self.default_response(),
        }
    }
}

/// 307, or 303 where the request is neither GET nor HEAD, with `Location` and `Cache-Control: no-store`; 500 where no URL
/// can be built, and 503 where the instance could not be asked who is calling: an outage sends nobody to sign in.
impl IntoResponse for RedirectToPage {
    fn into_response(self) -> Response {
        Rejection::from(&self).into_response()
    }
}
