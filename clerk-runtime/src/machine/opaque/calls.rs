//! The calls about each token: which call a request may join, and their order.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

use super::super::verified::MachineError;
use super::Answered;
use super::token_hash::TokenHash;
use crate::ground::joined::{Joined, Waiter};

/// The calls in flight, by token.
pub(super) struct Calls(Joined<TokenHash, Call>);

/// The latest call about a token. Many requests may wait for it.
pub(super) struct Call {
    pub(super) outcome: OnceCell<Answered>,
    /// Whether the shared store has saved the outcome.
    pub(super) told: OnceCell<bool>,
    begun: Mutex<Option<Instant>>,
    turn: Arc<tokio::sync::Mutex<Turn>>,
}

/// What each call about a token passes to the next.
#[derive(Default)]
pub(super) struct Turn {
    /// How and when the last call failed, if Clerk could not be asked.
    outage: Option<(MachineError, Instant)>,
}

impl Calls {
    pub(super) fn new() -> Self {
        Self(Joined::new(|call| call.outcome.initialized()))
    }

    /// Joins the latest call if it has not begun, or began less than `max_stale` before the request
    /// `arrived`. Otherwise a new call follows it. So each token has at most two calls: one in flight, and
    /// one that has not begun.
    ///
    /// # Security
    ///
    /// The API may have decided as soon as a call began. A request that accepts no stale answer must not join
    /// a call that began before the request arrived, because the token may have been revoked in between.
    pub(super) fn join(
        &self,
        hash: TokenHash,
        arrived: Instant,
        max_stale: Duration,
    ) -> Waiter<'_, TokenHash, Call> {
        let next = |latest: Option<&Call>| {
            let turn = latest.map(|latest| Arc::clone(&latest.turn)).unwrap_or_default();
            Call { outcome: OnceCell::new(), told: OnceCell::new(), begun: Mutex::default(), turn }
        };
        self.0.join(hash, |latest| latest.is_recent(arrived, max_stale), next)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Call {
    /// Waits until the previous call has ended.
    pub(super) async fn take_turn(&self) -> tokio::sync::MutexGuard<'_, Turn> {
        self.turn.lock().await
    }

    /// Records that the call begins now. If the request that made the call hangs up and another one
    /// continues, the call begins again.
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

    /// The failure of the previous call, if it ended after `arrived`. Asking again at once would only make
    /// the request wait as long again.
    pub(super) fn outage_since(&self, arrived: Instant) -> Option<MachineError> {
        let (error, ended) = self.outage.as_ref()?;
        (*ended >= arrived).then(|| error.clone())
    }
}
