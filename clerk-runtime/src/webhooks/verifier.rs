//! The verification of webhooks.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use serde::de::DeserializeOwned;

use super::error::WebhookError;
use super::replay::{DynReplayStore, MemoryReplayStore, ReplayStore};
use super::signature::{Delivery, SigningKey, TOLERANCE};
use super::webhook::Webhook;
use crate::ground::clock::{Clock, SystemClock};
use crate::ground::timestamp::Timestamp;
use crate::settings::{ConfigError, environment};

const VARIABLE: &str = "CLERK_WEBHOOK_SIGNING_SECRET";
/// How much longer a delivery is remembered than its time is acceptable: times are compared in whole seconds,
/// and the clocks of processes that share a store differ.
const REPLAY_MARGIN: Duration = Duration::from_secs(60);

/// Verifies webhooks with the signing secret of their endpoint; cheap to clone.
#[derive(Clone)]
pub struct WebhookVerifier {
    key: SigningKey,
    clock: Arc<dyn Clock>,
    replay_store: Arc<dyn DynReplayStore>,
    body_limit: usize,
}

impl WebhookVerifier {
    /// A verifier with this signing secret, `whsec_…`, from the endpoint's page in the Clerk dashboard.
    ///
    /// # Errors
    ///
    /// When the secret is not base64, or shorter than 24 bytes.
    pub fn new(signing_secret: &str) -> Result<Self, ConfigError> {
        let key = SigningKey::parse(signing_secret).ok_or_else(|| {
            ConfigError::invalid(VARIABLE, "expected whsec_ and the base64 of at least 24 bytes")
        })?;
        Ok(Self {
            key,
            clock: Arc::new(SystemClock),
            replay_store: Arc::new(MemoryReplayStore::new()),
            body_limit: 1024 * 1024,
        })
    }

    /// A verifier with the secret in `CLERK_WEBHOOK_SIGNING_SECRET`; white space around it is ignored.
    ///
    /// # Errors
    ///
    /// When the variable is not set, or is not a valid secret.
    pub fn from_env() -> Result<Self, ConfigError> {
        let secret = environment::variable(VARIABLE)?.ok_or(ConfigError::Missing {
            variable: VARIABLE,
            help: "copy it from the webhook endpoint's page in the Clerk dashboard",
        })?;
        Self::new(&secret)
    }

    /// Uses this store for deliveries instead of the process's memory.
    #[must_use]
    pub fn with_replay_store(mut self, store: impl ReplayStore) -> Self {
        self.replay_store = Arc::new(store);
        self
    }

    /// Sets the largest accepted body, in bytes. 1 MiB by default.
    #[must_use]
    pub const fn with_body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets the clock to use instead of the operating system's.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Verifies a delivery and reads its event, in this order: headers, time, signature, replay, body.
    ///
    /// This is for frameworks other than axum; with axum, [`Webhook`] is an extractor. `body` must be the unchanged bytes
    /// of the request.
    ///
    /// ```
    /// use clerk_runtime::webhooks::{Event, WebhookVerifier};
    /// use http::{Request, StatusCode};
    ///
    /// async fn receive(
    ///     verifier: &WebhookVerifier,
    ///     request: Request<Vec<u8>>,
    /// ) -> StatusCode {
    ///     match verifier.verify::<Event>(request.headers(), request.body()).await {
    ///         Ok(webhook) => {
    ///             println!("{} happened", webhook.event.name());
    ///             StatusCode::NO_CONTENT
    ///         }
    ///         Err(error) => error.status(),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// A [`WebhookError`] that says what is wrong.
    pub async fn verify<E: DeserializeOwned>(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Webhook<E>, WebhookError> {
        let now = self.clock.now();
        let delivery = Delivery::read(headers, Timestamp::from(now).as_secs())?;
        self.key.check(&delivery, body)?;
        let name = format!("{}.{}", delivery.id, delivery.timestamp);
        // A delivery from a clock ahead of ours stays acceptable for longer.
        let until = now + Duration::from_secs(2 * TOLERANCE.unsigned_abs()) + REPLAY_MARGIN;
        match self.replay_store.remember(&name, now, until).await {
            Ok(true) => {
                Webhook::read(delivery.id, body).map_err(|error| WebhookError::Unreadable(error.into()))
            }
            Ok(false) => Err(WebhookError::Replayed),
            Err(error) => Err(WebhookError::ReplayStore(error)),
        }
    }

    /// Checks what can be checked without the body.
    pub(crate) fn check_headers(&self, headers: &HeaderMap) -> Result<(), WebhookError> {
        Delivery::read(headers, Timestamp::from(self.clock.now()).as_secs()).map(drop)
    }

    pub(crate) const fn body_limit(&self) -> usize {
        self.body_limit
    }

    /// The headers of a delivery, as Clerk would send it now.
    #[cfg(test)]
    pub(super) fn sign(&self, id: &str, body: &[u8]) -> HeaderMap {
        let timestamp = Timestamp::from(self.clock.now()).as_secs();
        let headers = [
            ("svix-id", id.to_owned()),
            ("svix-timestamp", timestamp.to_string()),
            ("svix-signature", self.key.sign(id, timestamp, body)),
        ];
        let pairs = headers
            .into_iter()
            .filter_map(|(name, value)| Some((http::HeaderName::from_static(name), value.parse().ok()?)));
        pairs.collect()
    }
}

impl fmt::Debug for WebhookVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookVerifier").field("body_limit", &self.body_limit).finish_non_exhaustive()
    }
}
