//! A message that would otherwise be written once for each request.

use std::sync::atomic::{AtomicI64, Ordering};

use super::clock::UnixMillis;

/// How far apart two messages are at least, in milliseconds.
const PAUSE: i64 = 60_000;

/// Lets a message through once a minute, whoever causes it and however often.
#[derive(Debug)]
pub(crate) struct LogLimit(AtomicI64);

impl LogLimit {
    pub(crate) const fn new() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }

    /// Whether the message is to be written now. A clock that was set back lets it through.
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
