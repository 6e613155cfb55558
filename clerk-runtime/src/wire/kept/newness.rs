//! The interval in which a cached value is new, readable without the lock of the value.

use std::ops::Range;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::ground::clock::UnixMillis;

/// The interval in which a value is new, in milliseconds since the Unix epoch.
///
/// Both ends are written under the lock, but one after the other, so a reader without the lock may see the start of the old
/// interval with the end of the new one. It may then accept a time between the two. Such a time is more than a minute before the
/// new value was fetched, so it occurs only if the clock was set back, and only for requests that read between the two writes.
#[derive(Default)]
pub(super) struct Newness {
    from: AtomicI64,
    until: AtomicI64,
}

impl Newness {
    pub(super) fn set(&self, time: Option<Range<i64>>) {
        let time = time.unwrap_or_default();
        // A write would take the cache line from those who read, and nearly always nothing changes.
        if self.until.load(Ordering::Relaxed) != time.end || self.from.load(Ordering::Relaxed) != time.start {
            // The end first: if there is no value any more, it is 0, and no reader finds the time in it.
            self.until.store(time.end, Ordering::Release);
            self.from.store(time.start, Ordering::Release);
        }
    }

    #[inline]
    pub(super) fn holds_at(&self, now: UnixMillis) -> bool {
        self.from.load(Ordering::Acquire) <= now.get() && now.get() < self.until.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_new_from_its_beginning_to_before_its_end() {
        let newness = Newness::default();
        let is_new = |at| newness.holds_at(UnixMillis::new(at));
        assert!(!is_new(0) && !is_new(i64::MAX) && !is_new(i64::MIN));
        newness.set(Some(10..20));
        assert_eq!([9, 10, 19, 20].map(is_new), [false, true, true, false]);
        newness.set(None);
        assert!(!is_new(15));
    }
}
