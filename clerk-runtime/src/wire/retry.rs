//! When and how often a failed call is repeated.

use std::time::Duration;

/// How often a call is repeated, unless the client sets another number.
pub(crate) const DEFAULT_RETRIES: u32 = 2;
/// The first pause. It doubles each time.
const FIRST_DELAY: Duration = Duration::from_millis(500);
/// The longest pause. If the API asks for a longer one, the caller gets the error, which says how long to
/// wait.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// The pause before the next attempt; `None` if there is none.
///
/// A call is repeated only if it can do no harm (RFC 9110 §9.2.2), and only after a failure that may pass: no
/// answer, 429 or 5xx. The pause is at least the API's `Retry-After`. `jitter`, from 0 to 1, spreads the
/// retries of many callers.
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

/// A random number from 0 to 1. Without a source of randomness there is no jitter, which does not affect
/// security.
pub(crate) fn jitter() -> f64 {
    let mut bytes = [0; 2];
    let _ = aws_lc_rs::rand::fill(&mut bytes);
    f64::from(u16::from_ne_bytes(bytes)) / f64::from(u16::MAX)
}
