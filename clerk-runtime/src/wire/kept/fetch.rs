//! A fetch, and waiting for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::SetOnce;
use tokio::time::{Instant, timeout, timeout_at};

use super::{FetchFailure as _, Keeper, Source};
use crate::ground::clock::UnixMillis;

/// How much longer than its time-out a fetch can take before it counts as stuck.
const GRACE: Duration = Duration::from_secs(1);

/// A fetch in flight. Many requests may wait for it.
#[derive(Debug)]
pub(crate) struct UnderWay {
    began: Instant,
    ended: SetOnce<Ended>,
}

/// How a fetch ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ended {
    /// It succeeded or failed; the state has the outcome.
    WithAnOutcome,
    /// Its runtime ended before there was an outcome.
    WithItsRuntime,
}

impl Default for UnderWay {
    fn default() -> Self {
        Self { began: Instant::now(), ended: SetOnce::new() }
    }
}

impl UnderWay {
    /// Waits until the fetch ends.
    pub(crate) async fn end(&self) -> Ended {
        *self.ended.wait().await
    }

    /// Waits until the time-out of the fetch, and returns whether it is still running. Outside a Tokio
    /// runtime there is no timer, so this does not wait.
    pub(super) async fn is_late(&self, timeout: Duration) -> bool {
        match self.began.checked_add(timeout) {
            Some(deadline) if Handle::try_current().is_ok() => {
                timeout_at(deadline, self.ended.wait()).await.is_err()
            }
            _ => false,
        }
    }

    pub(super) fn is_overdue(&self, timeout: Duration) -> bool {
        let until = timeout.saturating_add(GRACE);
        self.began.checked_add(until).is_some_and(|end| end < Instant::now())
    }

    /// Only the first call has an effect.
    pub(super) fn set_ended(&self, ended: Ended) {
        let _ = self.ended.set(ended);
    }
}

/// A fetch on its own task, which continues if the request goes away. Otherwise a stranger who hangs up would
/// cost a call each time.
///
/// However it ends, all waiting requests continue.
pub(super) struct Fetch<S: Source> {
    keeper: Arc<Keeper<S>>,
    under_way: Arc<UnderWay>,
    outcome: Option<Result<S::Fetched, S::Failure>>,
    started_at: UnixMillis,
}

impl<S: Source> Fetch<S> {
    pub(super) const fn new(
        keeper: Arc<Keeper<S>>,
        under_way: Arc<UnderWay>,
        started_at: UnixMillis,
    ) -> Self {
        Self { keeper, under_way, outcome: None, started_at }
    }

    /// Starts the fetch. Outside a Tokio runtime it fails at once.
    pub(super) fn start(mut self) {
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(self.run())),
            Err(_) => self.outcome = Some(Err(S::Failure::unreachable())),
        }
    }

    async fn run(mut self) {
        let source = &self.keeper.source;
        let is_first = self.keeper.state().is_new();
        let in_time = timeout(source.timeout(), source.fetch(is_first)).await;
        self.outcome = Some(in_time.unwrap_or_else(|_| Err(S::Failure::unreachable())));
    }
}

impl<S: Source> Drop for Fetch<S> {
    fn drop(&mut self) {
        self.keeper.conclude(&self.under_way, self.outcome.take(), self.started_at);
    }
}
