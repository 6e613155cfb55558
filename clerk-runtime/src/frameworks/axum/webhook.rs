//! Webhooks as an extractor.

use axum::body::to_bytes;
use axum::extract::{FromRef, FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_LENGTH;
use serde::de::DeserializeOwned;

use crate::webhooks::{Webhook, WebhookError, WebhookVerifier};

impl<S, E> FromRequest<S> for Webhook<E>
where
    S: Send + Sync,
    E: DeserializeOwned,
    WebhookVerifier: FromRef<S>,
{
    type Rejection = WebhookError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let verifier = WebhookVerifier::from_ref(state);
        let (parts, body) = request.into_parts();
        verifier.check_headers(&parts.headers)?;
        let announced =
            parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if announced.is_some_and(|length: usize| length > verifier.body_limit()) {
            return Err(WebhookError::BodyTooLarge);
        }
        let body = to_bytes(body, verifier.body_limit()).await.map_err(receiving)?;
        verifier.verify(&parts.headers, &body).await
    }
}

/// The limit is a cause somewhere below the error.
fn receiving(error: axum::Error) -> WebhookError {
    let error = error.into_inner();
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&*error);
    while let Some(current) = cause {
        if current.is::<http_body_util::LengthLimitError>() {
            return WebhookError::BodyTooLarge;
        }
        cause = current.source();
    }
    WebhookError::Body(error)
}

impl IntoResponse for WebhookError {
    fn into_response(self) -> Response {
        tracing::warn!(error = &self as &dyn std::error::Error, "a webhook was refused");
        self.status().into_response()
    }
}
