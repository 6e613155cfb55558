//! Webhooks: a delivery is accepted exactly if its signature is right and its time is within five minutes,
//! and only once.
//!
//! An input is headers, one on each line, an empty line, and the body. `{signature}` in a header stands for
//! the right signature.

#![no_main]

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use clerk_fuzz::instance::{NOW, StandingClock};
use clerk_fuzz::{block_on, request};
use clerk_runtime::webhooks::{Event, WebhookError, WebhookVerifier};
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const SECRET: [u8; 24] = [7; 24];
const TOLERANCE: u64 = 300;

fuzz_target!(
    init: {
        let good = b"svix-id: msg_1\nsvix-timestamp: 1760000000\nsvix-signature: v1,{signature}\n\n{\"type\":\"x\"}";
        assert!(judge(good), "nothing is ever believed");
    },
    |data: &[u8]| {
        judge(data);
    }
);

fn judge(data: &[u8]) -> bool {
    let mut headers = HeaderMap::new();
    let body = request::read_headers(data, &mut headers);
    sign(&mut headers, body);
    let verifier = verifier();
    let verify = || block_on(verifier.verify::<Value>(&headers, body));
    let outcome = verify();
    let is_signed = is_signed(&headers, body);
    let is_json = serde_json::from_slice::<Value>(body).is_ok();
    match &outcome {
        Ok(_) => assert!(is_signed && is_json, "believed without a right signature"),
        Err(WebhookError::Unreadable(_)) => assert!(is_signed),
        Err(error) => assert!(!is_signed, "refused although all is right: {error}"),
    }
    if is_signed {
        assert!(matches!(verify(), Err(WebhookError::Replayed)), "believed twice");
    }
    // The events of this crate accept as much as possible, and never panic.
    let _ = block_on(self::verifier().verify::<Event>(&headers, body));
    outcome.is_ok()
}

fn verifier() -> WebhookVerifier {
    let secret = format!("whsec_{}", BASE64_STANDARD.encode(SECRET));
    WebhookVerifier::new(&secret).expect("a signing secret").with_clock(StandingClock::new(NOW))
}

fn signature(id: &str, seconds: i64, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &SECRET);
    let message = [format!("{id}.{seconds}.").as_bytes(), body].concat();
    BASE64_STANDARD.encode(hmac::sign(&key, &message))
}

/// Inserts the right signature where the input has a placeholder.
fn sign(headers: &mut HeaderMap, body: &[u8]) {
    let right = signature(
        text(headers, "svix-id"),
        text(headers, "svix-timestamp").parse().unwrap_or_default(),
        body,
    );
    for value in headers.values_mut() {
        let text = request::latin1(value).replace("{signature}", &right);
        let bytes: Vec<u8> = text.chars().map(|character| character as u8).collect();
        *value = HeaderValue::from_bytes(&bytes).expect("a header value stays one");
    }
}

/// Whether one of the listed signatures is right, and the time is close to now.
fn is_signed(headers: &HeaderMap, body: &[u8]) -> bool {
    let id = text(headers, "svix-id");
    let Ok(seconds) = text(headers, "svix-timestamp").parse::<i64>() else { return false };
    let right = format!("v1,{}", signature(id, seconds, body));
    let has_right = text(headers, "svix-signature").split(' ').any(|entry| entry == right);
    !id.is_empty() && seconds.abs_diff(NOW) <= TOLERANCE && has_right
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim()
}
