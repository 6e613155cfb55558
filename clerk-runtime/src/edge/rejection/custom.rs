//! Rejections made by the application, and changes to responses.

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;

use super::Rejection;
use super::challenge::Challenge;
use crate::edge::attached::Attached;
use crate::ground::json_error::JsonError;
use crate::policy::Cause;
use crate::request::RequestView;
use crate::token::error::Unavailable;

impl Rejection {
    /// A 403, rendered by the surrounding [`Rejections`](crate::Rejections) as a rule's would be.
    ///
    /// ```
    /// use axum::extract::Path;
    /// use clerk_runtime::{Rejection, SessionAuth, protect};
    /// use http::request::Parts;
    ///
    /// #[protect]
    /// async fn read(
    ///     auth: SessionAuth,
    ///     Path(owner): Path<String>,
    ///     parts: Parts,
    /// ) -> Result<String, Rejection> {
    ///     if owner != auth.user_id() {
    ///         return Err(Rejection::forbidden(&parts).await);
    ///     }
    ///     Ok("the document".to_owned())
    /// }
    /// ```
    pub async fn forbidden(request: &dyn RequestView) -> Self {
        Self::new(StatusCode::FORBIDDEN, Cause::Application).answered(request).await
    }

    /// A 404, rendered in the same way. It hides from this caller that the resource exists.
    pub async fn not_found(request: &dyn RequestView) -> Self {
        Self::new(StatusCode::NOT_FOUND, Cause::Application).answered(request).await
    }

    /// A 401 with a `WWW-Authenticate` challenge, rendered in the same way.
    pub async fn unauthorized(request: &dyn RequestView) -> Self {
        let rejection = Self::new(StatusCode::UNAUTHORIZED, Cause::Application);
        rejection.with_challenge(&Challenge::default(), usize::MAX).answered(request).await
    }

    /// A 503 with `Retry-After`, for a check that cannot decide at the moment, for example because its database does not
    /// respond.
    ///
    /// ```
    /// use clerk_runtime::{Auth, Rejection, check};
    /// use http::request::Parts;
    ///
    /// # #[derive(Clone)]
    /// # struct Tenants;
    /// # impl Tenants {
    /// #     async fn is_active(&self, _: Option<&str>) -> Result<bool, std::io::Error> {
    /// #         Ok(true)
    /// #     }
    /// # }
    /// #[check]
    /// async fn is_active(
    ///     auth: &Auth,
    ///     parts: &Parts,
    ///     tenants: &Tenants,
    /// ) -> Result<(), Rejection> {
    ///     match tenants.is_active(auth.org_id()).await {
    ///         Ok(true) => Ok(()),
    ///         Ok(false) => Err(Rejection::not_found(parts).await),
    ///         Err(_) => Err(Rejection::unavailable(parts).await),
    ///     }
    /// }
    /// ```
    pub async fn unavailable(request: &dyn RequestView) -> Self {
        let rejection = Self::service_unavailable(Unavailable::for_now());
        Self { cause: Cause::Application, ..rejection }.answered(request).await
    }

    /// Replaces the body and its media type; [`Rejections`](crate::Rejections) no longer changes the answer.
    #[must_use]
    pub fn with_body(self, content_type: HeaderValue, body: impl Into<Bytes>) -> Self {
        let rejection = self.with(CONTENT_TYPE, content_type);
        Self { body: Some(body.into()), rendered: None, is_answered: true, ..rejection }
    }

    /// Replaces the body by JSON; [`Rejections`](crate::Rejections) no longer changes the answer. If `body` cannot be serialized,
    /// the body is empty and an error is logged.
    #[must_use]
    pub fn with_json(self, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).unwrap_or_else(|error| {
            tracing::error!(error = %JsonError::from(error), "the body of a rejection cannot be written as JSON");
            Vec::new()
        });
        self.with_body(HeaderValue::from_static("application/json"), body)
    }

    /// Replaces the status; [`Rejections`](crate::Rejections) no longer changes the answer.
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, rendered: None, is_answered: true, ..self }
    }

    async fn answered(self, request: &dyn RequestView) -> Self {
        let renderer = Attached::find(request).and_then(|attached| attached.scopes().renderer());
        self.rendered(renderer, request).await
    }
}
