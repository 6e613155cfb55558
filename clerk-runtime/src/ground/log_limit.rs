//! Limits a message that would otherwise be logged for each request.

use std::sync::atomic::{AtomicI64, Ordering};

use super::clock::UnixMillis;

/// The shortest time between two messages, in milliseconds.
const PAUSE: i64 = 60_000;

/// Permits a message once a minute, regardless of what causes it and how often.
#[derive(Debug)]
pub(crate) struct LogLimit(AtomicI64);

impl LogLimit {
    pub(crate) const fn new() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }

    /// Whether the message may be logged now. If the clock was set back, it may.
    pub(crate) fn permits(&self, now: UnixMillis) -> bool {
        let last = self.0.load(Ordering::Relaxed);
        let elapsed = now.get().saturating_sub(last);
        !(0..PAUSE).contains(&elapsed)
            && self.0.compare_exchange(last, now.get(), Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_written_once_a_minute() {
        let limit = LogLimit::new();
        let at = |millis| limit.permits(UnixMillis::new(millis));
        assert_eq!(
            [at(0), at(59_999), at(60_000), at(60_001), at(0), at(1)],
            [true, false, true, false, true, false]
        );
    }
}
