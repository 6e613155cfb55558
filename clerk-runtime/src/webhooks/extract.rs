//! The extractor.

use axum::body::to_bytes;
use axum::extract::{FromRef, FromRequest, Request};
use http::header::CONTENT_LENGTH;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::WebhookError;
use super::event::{Event, EventAttributes};
use super::verifier::WebhookVerifier;
use crate::backend::Timestamp;

/// A verified webhook.
///
/// As an axum extractor it consumes the body, so it is the last parameter of its handler; the router's state gives
/// the [`WebhookVerifier`] (axum's `FromRef`). `E` is the event: [`Event`], or a type of the application's own that
/// deserializes from an object with `type` and `data`, such as an enumeration with
/// `#[serde(tag = "type", content = "data")]`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Webhook<E = Event> {
    /// The id of the event: the same in every attempt to deliver it.
    pub id: String,
    /// What happened.
    pub event: E,
    /// When it happened; `None` where the API does not say.
    pub timestamp: Option<Timestamp>,
    /// The instance in which it happened; `None` where the API does not say.
    pub instance_id: Option<String>,
    /// Where it came from.
    pub attributes: EventAttributes,
}

#[derive(Deserialize)]
struct Envelope {
    timestamp: Option<Timestamp>,
    instance_id: Option<String>,
    event_attributes: Option<EventAttributes>,
}

impl<E: DeserializeOwned> Webhook<E> {
    pub(super) fn read(id: &str, body: &[u8]) -> Result<Self, serde_json::Error> {
        let Envelope { timestamp, instance_id, event_attributes } = serde_json::from_slice(body)?;
        Ok(Self {
            id: id.to_owned(),
            event: serde_json::from_slice(body)?,
            timestamp,
            instance_id,
            attributes: event_attributes.unwrap_or_default(),
        })
    }
}

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
