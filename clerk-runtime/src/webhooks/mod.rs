//! Webhooks: events that the instance sends to the application, accepted only if they are signed.
//!
//! [`Webhook<Event>`](Webhook) is an axum extractor. It needs a [`WebhookVerifier`] in the router's state. [`Event`] needs the
//! feature `backend`, which is on by default; events of your own type do not.
//!
//! ```
//! use axum::Router;
//! use axum::routing::post;
//! use clerk_runtime::webhooks::{Event, Webhook, WebhookVerifier};
//!
//! async fn receive(webhook: Webhook<Event>) {
//!     match webhook.event {
//!         Event::UserCreated(user) => println!("{} is new", user.id),
//!         Event::UserDeleted(user) => println!("{:?} is gone", user.id),
//!         _ => {}
//!     }
//! }
//!
//! # fn main() -> Result<(), clerk_runtime::ConfigError> {
//! // Or `WebhookVerifier::from_env()?`, which reads CLERK_WEBHOOK_SIGNING_SECRET.
//! let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
//! let verifier = WebhookVerifier::new(secret)?;
//! let app: Router = Router::new()
//!     .route("/webhooks", post(receive))
//!     .with_state(verifier);
//! # Ok(())
//! # }
//! ```
//!
//! | What arrives | Answer |
//! |---|---|
//! | a missing header, a wrong signature, a time more than 5 minutes off, a body that cannot be read | 400 |
//! | a delivery that was already received | 409 |
//! | a body above the limit | 413 |
//! | a failure of the replay store | 503 |
//!
//! If the answer to a delivery is an error or is lost, the event is sent again with the same id, so make the
//! handler idempotent. The order of events is not guaranteed either. The example `webhooks` stores the ids of
//! handled events in the application's own database, in the same transaction as the change; `clerk-redis`
//! stores them in Redis.
//!
//! Deliveries follow the Standard Webhooks specification 1.0, with Svix's header names.

mod attributes;
mod error;
#[cfg(feature = "backend")]
#[cfg_attr(docsrs, doc(cfg(feature = "backend")))]
mod event;
mod replay;
mod signature;
#[cfg(feature = "backend")]
#[cfg(test)]
mod tests;
mod verifier;
mod webhook;

pub use attributes::EventAttributes;
pub use error::WebhookError;
#[cfg(feature = "backend")]
pub use event::Event;
pub use replay::{MemoryReplayStore, ReplayStore};
pub use verifier::WebhookVerifier;
pub use webhook::Webhook;
