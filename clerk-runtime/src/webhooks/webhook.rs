//! A verified delivery.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::attributes::EventAttributes;
#[cfg(feature = "backend")]
use super::event::Event;
use crate::ground::timestamp::Timestamp;

/// A verified webhook.
///
/// As an axum extractor it consumes the body, so it must be the handler's last parameter. It takes the
/// [`WebhookVerifier`](super::WebhookVerifier) from the router's state (axum's `FromRef`). `E` is the event:
/// [`Event`](super::Event), which needs the feature `backend` and is then the default, or a type of your own that deserializes from an object with `type` and `data`, such as an enum with
/// `#[serde(tag = "type", content = "data")]`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Webhook<#[cfg(feature = "backend")] E = Event, #[cfg(not(feature = "backend"))] E> {
    /// The id of the event, which is the same in every attempt to deliver it.
    pub id: String,
    /// What happened.
    pub event: E,
    /// When it happened; `None` if the API does not send the time, or sends an invalid one.
    pub timestamp: Option<Timestamp>,
    /// The instance in which it happened; `None` in the same cases.
    pub instance_id: Option<String>,
    /// The origin of the event.
    pub attributes: EventAttributes,
}

/// The members around the event. Each is read separately, so none of them can make the event unreadable.
#[derive(Default, Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    instance_id: Option<&'a RawValue>,
    #[serde(borrow)]
    event_attributes: Option<&'a RawValue>,
}

impl<E: DeserializeOwned> Webhook<E> {
    pub(super) fn read(id: &str, body: &[u8]) -> Result<Self, serde_json::Error> {
        let event = serde_json::from_slice(body)?;
        let envelope: Envelope<'_> = serde_json::from_slice(body).unwrap_or_default();
        Ok(Self {
            id: id.to_owned(),
            event,
            timestamp: readable(envelope.timestamp),
            instance_id: readable(envelope.instance_id),
            attributes: readable(envelope.event_attributes).unwrap_or_default(),
        })
    }
}

fn readable<T: DeserializeOwned>(part: Option<&RawValue>) -> Option<T> {
    serde_json::from_str(part?.get()).ok()
}
