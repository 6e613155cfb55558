//! The calls about each token: who may join which, and that they follow each other.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

use super::super::verified::MachineError;
use super::{Answered, TokenHash};

/// The calls that are under way, by token.
#[derive(Default)]
pub(super) struct Calls(Mutex<HashMap<TokenHash, Arc<Call>>>);

/// A call that many may wait for, the latest about its token.
pub(super) struct Call {
    pub(super) outcome: OnceCell<Answered>,
    /// How many wait; changed and read where the map is locked only.
    waiting: AtomicUsize,
    begun: Mutex<Option<Instant>>,
    turn: Arc<tokio::sync::Mutex<Turn>>,
}

/// What the calls about a token hand on to each other.
#[derive(Default)]
pub(super) struct Turn {
    /// How the last call failed, and when, if Clerk could not be asked.
    outage: Option<(MachineError, Instant)>,
}

/// Someone who waits for a call.
pub(super) struct Waiter<'c> {
    pub(super) hash: TokenHash,
    calls: &'c Calls,
    call: Arc<Call>,
}

impl Calls {
    /// Joins the latest call where its answer can be no older than `max_stale` for someone who has just `arrived`: it has not
    /// begun, or not longer ago than that. Otherwise another follows it. So there are two at the most, one that is under way
    /// and one that has not begun.
    ///
    /// # Security
    ///
    /// The API may have decided when a call began. Who wants no stale answer must not take one that can be older than the
    /// request: the token may have been revoked in between.
    pub(super) fn join(&self, hash: TokenHash, arrived: Instant, max_stale: Duration) -> Waiter<'_> {
        let mut calls = self.lock();
        let call = match calls.get(&hash) {
            Some(latest) if latest.is_recent(arrived, max_stale) => Arc::clone(latest),
            latest => {
                let turn = latest.map(|latest| Arc::clone(&latest.turn)).unwrap_or_default();
                let waiting = AtomicUsize::new(0);
                let next =
                    Arc::new(Call { outcome: OnceCell::new(), waiting, begun: Mutex::default(), turn });
                calls.insert(hash, Arc::clone(&next));
                next
            }
        };
        call.waiting.fetch_add(1, Ordering::Relaxed);
        Waiter { hash, calls: self, call }
    }

    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, HashMap<TokenHash, Arc<Call>>> {
        // A panic elsewhere cannot leave the map half-written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Call {
    /// Waits for the call before this one.
    pub(super) async fn take_turn(&self) -> tokio::sync::MutexGuard<'_, Turn> {
        self.turn.lock().await
    }

    /// Begins, and says when: again where the one who made the call has hung up and another goes on.
    pub(super) fn begin(&self) -> Instant {
        let now = Instant::now();
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        now
    }

    fn is_recent(&self, arrived: Instant, max_stale: Duration) -> bool {
        let begun = *self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.is_none_or(|begun| begun >= arrived || arrived.duration_since(begun) < max_stale)
    }
}

impl Turn {
    pub(super) fn set_outage(&mut self, error: MachineError) {
        self.outage = Some((error, Instant::now()));
    }

    /// The failure of the call before for someone who waited meanwhile: asking again at once would only let them wait as long
    /// once more.
    pub(super) fn outage_since(&self, arrived: Instant) -> Option<MachineError> {
        let (error, ended) = self.outage.as_ref()?;
        (*ended >= arrived).then(|| error.clone())
    }
}

impl Waiter<'_> {
    pub(super) fn call(&self) -> &Call {
        &self.call
    }
}

/// The call is forgotten once it is answered, and when the last one who waits for it hangs up: tokens that strangers
/// make up and do not wait for must not pile up.
impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut calls = self.calls.lock();
        let is_last = self.call.waiting.fetch_sub(1, Ordering::Relaxed) == 1;
        let is_over = is_last || self.call.outcome.initialized();
        if is_over && calls.get(&self.hash).is_some_and(|latest| Arc::ptr_eq(latest, &self.call)) {
            calls.remove(&self.hash);
        }
    }
}
