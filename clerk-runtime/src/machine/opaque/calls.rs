//! The calls about each token: who may join which, and that they follow each other.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

use super::super::verified::MachineError;
use super::Answered;
use super::token_hash::TokenHash;
use crate::ground::joined::{Joined, Waiter};

/// The calls that are under way, by token.
pub(super) struct Calls(Joined<TokenHash, Call>);

/// A call that many may wait for, the latest about its token.
pub(super) struct Call {
    pub(super) outcome: OnceCell<Answered>,
    /// Whether the store that processes share has taken the outcome.
    pub(super) told: OnceCell<bool>,
    begun: Mutex<Option<Instant>>,
    turn: Arc<tokio::sync::Mutex<Turn>>,
}

/// What the calls about a token hand on to each other.
#[derive(Default)]
pub(super) struct Turn {
    /// How the last call failed, and when, if Clerk could not be asked.
    outage: Option<(MachineError, Instant)>,
}

impl Calls {
    pub(super) fn new() -> Self {
        Self(Joined::new(|call| call.outcome.initialized()))
    }

    /// Joins the latest call where its answer can be no older than `max_stale` for someone who has just `arrived`: it has not
    /// begun, or not longer ago than that. Otherwise another follows it. So there are two at the most, one that is under way
    /// and one that has not begun.
    ///
    /// # Security
    ///
    /// The API may have decided when a call began. Who wants no stale answer must not take one that can be older than the
    /// request: the token may have been revoked in between.
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
