//! A verified delivery.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::event::{Event, EventAttributes};
use crate::ground::timestamp::Timestamp;

/// A verified webhook.
///
/// As an axum extractor it consumes the body, so it is the last parameter of its handler; the router's state gives
/// the [`WebhookVerifier`](super::WebhookVerifier) (axum's `FromRef`). `E` is the event: [`Event`], or a type of the application's own that
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
