//! The other end of a webhook: sends events to an endpoint as Clerk does.
//!
//! Clerk hands its events to Svix, which delivers them: signed, each until the endpoint answers with a 2xx within 15 seconds,
//! and again after 5 seconds, 5 minutes, 30 minutes, 2 hours, 5, 10 and 10 hours if it does not. [`WebhookSender`] does the
//! same, by a clock that tests set.

mod delivery;
mod endpoint;
mod outbox;
mod post;
mod sender;
#[cfg(test)]
mod tests;

pub use delivery::{WebhookAttempt, WebhookDelivery, WebhookDeliveryState};
pub use endpoint::WebhookSenderError;
pub use outbox::WebhookQueueFull;
pub use sender::{WebhookSender, WebhookSenderBuilder};
