//! The hand-overs to handlers' parameters that have not ended.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::RequestCell;
use crate::request::RequestView;

/// The active hand-overs. Nearly always there is at most one, which needs no lock.
#[derive(Default)]
pub(super) struct HandOvers {
    begun: AtomicU64,
    /// The number of one of them; 0 if there is none.
    first: AtomicU64,
    others: Mutex<Vec<u64>>,
}

impl HandOvers {
    fn others(&self) -> MutexGuard<'_, Vec<u64>> {
        // A panic elsewhere cannot leave the list half-written.
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RequestCell {
    /// Begins a hand-over, and returns its number.
    #[inline]
    pub(in crate::edge) fn begin_hand_over(&self) -> u64 {
        let HandOvers { begun, first, .. } = &self.hand_overs;
        let number = begun.fetch_add(1, Ordering::Relaxed) + 1;
        if first.compare_exchange(0, number, Ordering::AcqRel, Ordering::Acquire).is_err() {
            self.hand_overs.others().push(number);
        }
        number
    }

    #[inline]
    pub(in crate::edge) fn end_hand_over(&self, number: u64) {
        let hand_overs = &self.hand_overs;
        let is_first = hand_overs.first.compare_exchange(number, 0, Ordering::AcqRel, Ordering::Acquire);
        if is_first.is_err() {
            hand_overs.others().retain(|other| *other != number);
        }
    }

    /// Whether a hand-over is active.
    #[inline]
    pub(in crate::edge) fn is_handed_over(&self, number: u64) -> bool {
        let hand_overs = &self.hand_overs;
        hand_overs.first.load(Ordering::Acquire) == number || hand_overs.others().contains(&number)
    }

    /// Whether a request has the credential with which the cell was first used.
    pub(in crate::edge) fn is_still_of(&self, request: &dyn RequestView) -> bool {
        let Some(clerk) = self.known_clerk() else { return false };
        let context = clerk.instance().settings.read(request);
        let known = self.known();
        known.credential.as_ref().is_some_and(|first| first.is_of(&context, clerk.instance()))
    }
}
