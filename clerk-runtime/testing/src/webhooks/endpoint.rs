//! The URL and the signing secret of an endpoint.

use std::error::Error;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use url::Url;

use crate::instance::id;

/// Why a sender cannot be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookSenderError {
    /// The endpoint's URL is not valid.
    #[error("`{url}` is no endpoint for webhooks: write a URL such as `http://127.0.0.1:3000/webhooks`")]
    #[non_exhaustive]
    Url {
        /// The URL.
        url: String,
    },
    /// The signing secret is not valid.
    #[error("the signing secret is not `whsec_` and the base64 of 24 to 64 bytes")]
    Secret,
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up")]
    #[non_exhaustive]
    Client {
        /// The client's own error.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// Checks that a request can be sent to the URL and that it contains no secrets, because it is logged.
pub(super) fn checked_url(text: &str) -> Result<Url, WebhookSenderError> {
    let is_good = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
    };
    Url::parse(text)
        .ok()
        .filter(is_good)
        .ok_or_else(|| WebhookSenderError::Url { url: without_userinfo(text) })
}

/// Checks the given secret, or makes a new one.
pub(super) fn checked_secret(given: Option<String>) -> Result<String, WebhookSenderError> {
    let Some(secret) = given else {
        return Ok(format!("whsec_{}", BASE64_STANDARD.encode(id::random(32))));
    };
    let key = secret.strip_prefix("whsec_").and_then(|encoded| BASE64_STANDARD.decode(encoded).ok());
    let is_long_enough = key.is_some_and(|key| (24..=64).contains(&key.len())); // as Standard Webhooks demands
    if is_long_enough { Ok(secret) } else { Err(WebhookSenderError::Secret) }
}

/// Removes the part before an `@`, which may be a password.
fn without_userinfo(text: &str) -> String {
    text.rsplit_once('@').map_or_else(|| text.to_owned(), |(_, behind)| format!("…@{behind}"))
}
