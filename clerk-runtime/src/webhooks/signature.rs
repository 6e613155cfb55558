//! Signatures of webhooks (Standard Webhooks 1.0), without a clock.
//!
//! Uses aws-lc-rs and not the crate `standardwebhooks`, which reads the operating system's clock and does not
//! know Svix's header names.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;

use super::error::WebhookError;

const ID: &str = "svix-id";
const TIMESTAMP: &str = "svix-timestamp";
const SIGNATURE: &str = "svix-signature";

/// How far a delivery's time may differ from ours, in seconds.
pub(super) const TOLERANCE: i64 = 300;

/// The shortest secret, in bytes.
const SHORTEST_SECRET: usize = 24;

/// The key that signs an instance's webhooks.
#[derive(Clone)]
pub(super) struct SigningKey(hmac::Key);

impl SigningKey {
    /// Reads a secret: base64, after an optional `whsec_`. `None` if it is not base64, or shorter than
    /// Standard Webhooks allows.
    pub(super) fn parse(secret: &str) -> Option<Self> {
        let secret = secret.strip_prefix("whsec_").unwrap_or(secret);
        let key = STANDARD.decode(secret).ok().filter(|key| key.len() >= SHORTEST_SECRET)?;
        Some(Self(hmac::Key::new(hmac::HMAC_SHA256, &key)))
    }

    /// The signature header for a delivery.
    #[cfg(test)]
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        format!("v1,{}", STANDARD.encode(self.tag(id, timestamp, body)))
    }

    /// Whether any signature of the delivery was made with this key. The comparison takes constant time.
    ///
    /// # Security
    ///
    /// The body is hashed once, no matter how many signatures a stranger writes into the header.
    pub(super) fn check(&self, delivery: &Delivery<'_>, body: &[u8]) -> Result<(), WebhookError> {
        let ours = self.tag(delivery.id, delivery.timestamp, body);
        let is_ours = |signature: &str| {
            let theirs = signature.strip_prefix("v1,").and_then(|tag| STANDARD.decode(tag).ok());
            theirs.is_some_and(|theirs| verify_slices_are_equal(ours.as_ref(), &theirs).is_ok())
        };
        if delivery.signatures.split(' ').any(is_ours) {
            Ok(())
        } else {
            Err(WebhookError::NoMatchingSignature)
        }
    }

    fn tag(&self, id: &str, timestamp: i64, body: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(format!("{id}.{timestamp}.").as_bytes());
        context.update(body);
        context.sign()
    }
}

/// Shows that there is a key, but not which.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(redacted)")
    }
}

/// The headers of a delivery.
pub(super) struct Delivery<'a> {
    pub(super) id: &'a str,
    /// Seconds since the Unix epoch.
    pub(super) timestamp: i64,
    signatures: &'a str,
}

impl<'a> Delivery<'a> {
    /// Reads the headers, and refuses a time too far from `now`, which is in seconds.
    pub(super) fn read(headers: &'a HeaderMap, now: i64) -> Result<Self, WebhookError> {
        let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").trim();
        let missing: Vec<_> =
            [ID, TIMESTAMP, SIGNATURE].into_iter().filter(|name| value(name).is_empty()).collect();
        if !missing.is_empty() {
            return Err(WebhookError::MissingHeaders(missing));
        }
        // Stricter than the reference, which accepts any text that begins with digits.
        let timestamp: i64 = value(TIMESTAMP).parse().map_err(|_| WebhookError::InvalidHeaders)?;
        match now.saturating_sub(timestamp) {
            age if age > TOLERANCE => Err(WebhookError::TooOld),
            age if age < -TOLERANCE => Err(WebhookError::TooNew),
            _ => Ok(Self { id: value(ID), timestamp, signatures: value(SIGNATURE) }),
        }
    }
}
