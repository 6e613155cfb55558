//! When a failed call is made again, and after how long.

use std::time::Duration;

/// How often a call is made again unless the client says otherwise.
pub(crate) const DEFAULT_RETRIES: u32 = 2;
/// The first pause; it doubles each time.
const FIRST_DELAY: Duration = Duration::from_millis(500);
/// Who is asked to wait longer than this gets the error instead, which says how long.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// The pause before the next attempt; `None` when there is to be none.
///
/// Only what can do no harm twice is repeated (RFC 9110 §9.2.2), and only after a failure that may pass: no answer,
/// 429 or 5xx. The API's `Retry-After` is the least that is waited. `jitter`, from 0 to 1, spreads the callers out.
pub(crate) fn next_delay(
    is_retryable: bool,
    retry_after: Option<Duration>,
    attempt: u32,
    retries: u32,
    jitter: f64,
) -> Option<Duration> {
    if !is_retryable || attempt >= retries {
        return None;
    }
    let backoff = FIRST_DELAY.saturating_mul(2_u32.saturating_pow(attempt)).min(LONGEST_DELAY);
    let least = retry_after.unwrap_or_default();
    let delay = least.max(backoff / 2) + backoff.mul_f64(jitter.clamp(0.0, 1.0) / 2.0);
    (least <= LONGEST_DELAY).then_some(delay)
}

/// A number from 0 to 1. Without randomness there is no jitter, and nothing is less secure for it.
pub(crate) fn jitter() -> f64 {
    let mut bytes = [0; 2];
    let _ = aws_lc_rs::rand::fill(&mut bytes);
    f64::from(u16::from_ne_bytes(bytes)) / f64::from(u16::MAX)
}
