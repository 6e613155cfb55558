//! Signing webhooks as Clerk does (Standard Webhooks 1.0, under Svix's header names).

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use aws_lc_rs::hmac;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use clerk_runtime::time::{Clock, SystemClock};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Signs webhook deliveries, for tests of the endpoint that receives them.
///
/// ```
/// use clerk_runtime::webhooks::{Event, WebhookVerifier};
/// use clerk_testing::WebhookSigner;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
/// let body = br#"{"type":"user.deleted","data":{"id":"user_1","deleted":true}}"#;
/// let headers = WebhookSigner::new(secret).sign("msg_1", body);
/// let verifier = WebhookVerifier::new(secret)?;
/// let webhook = verifier.verify::<Event>(&headers, body).await?;
/// assert_eq!(webhook.event.name(), "user.deleted");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct WebhookSigner {
    key: hmac::Key,
    clock: Arc<dyn Clock>,
}

impl WebhookSigner {
    /// Signs with this secret, which must also be that of the endpoint's verifier.
    ///
    /// # Panics
    ///
    /// When the secret is not `whsec_` followed by base64.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a mistake in the text of a test")]
    pub fn new(signing_secret: &str) -> Self {
        let encoded = signing_secret.strip_prefix("whsec_").expect("a signing secret begins with whsec_");
        let key = BASE64_STANDARD.decode(encoded).expect("the rest of a signing secret is base64");
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, &key), clock: Arc::new(SystemClock) }
    }

    /// Sets the clock for the times of deliveries. The default is the operating system's.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The headers of a delivery that is sent now.
    ///
    /// # Panics
    ///
    /// When the id is not valid in a header.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a mistake in the text of a test")]
    pub fn sign(&self, id: &str, body: &[u8]) -> HeaderMap {
        let timestamp = self.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let message = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
        let signature = format!("v1,{}", BASE64_STANDARD.encode(hmac::sign(&self.key, &message)));
        let value = |text: &str| HeaderValue::from_str(text).expect("the id can be a header's value");
        HeaderMap::from_iter([
            (HeaderName::from_static("svix-id"), value(id)),
            (HeaderName::from_static("svix-timestamp"), timestamp.into()),
            (HeaderName::from_static("svix-signature"), value(&signature)),
        ])
    }
}

/// Leaves out the secret.
impl fmt::Debug for WebhookSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSigner").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::instance::TestClock;

    /// Recorded from another implementation.
    #[test]
    fn signs_the_recorded_delivery() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let signer = WebhookSigner::new("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
            .with_clock(TestClock::frozen_at(time));
        let headers = signer.sign("msg_test", br#"{"type":"user.created","data":{"id":"user_1"}}"#);
        assert_eq!(
            (&headers["svix-id"], &headers["svix-timestamp"]),
            (&"msg_test".parse().unwrap(), &1_700_000_000.into())
        );
        assert_eq!(headers["svix-signature"], "v1,5CZNhj+4Q9JMHavlekFgQBFKg1X0JhF5uPD0hbWj4Wc=");
    }
}
