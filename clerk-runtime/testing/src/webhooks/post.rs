//! One attempt: a signed request and its result.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, USER_AGENT};
use url::Url;

use super::delivery::WebhookAttempt;
use crate::instance::WebhookSigner;

/// The data that every attempt needs.
pub(super) struct Post {
    pub(super) client: reqwest::Client,
    pub(super) url: Url,
    pub(super) signer: WebhookSigner,
}

impl Post {
    /// Sends the event. The body of the answer is not read, because it is not needed.
    pub(super) async fn attempt(&self, id: &str, body: Bytes) -> WebhookAttempt {
        let request = self
            .client
            .post(self.url.clone())
            .headers(self.signer.sign(id, &body))
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, "Svix-Webhooks/1.0 (embedded Clerk)")
            .body(body);
        match request.send().await {
            Ok(response) => WebhookAttempt::Answered(response.status()),
            Err(error) if error.is_timeout() => WebhookAttempt::TimedOut,
            Err(_) => WebhookAttempt::Unreachable,
        }
    }
}
