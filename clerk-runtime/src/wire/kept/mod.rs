//! Values that are fetched from Clerk and cached: the key set, documents, and this application's own tokens.
//!
//! One fetch serves all requests that wait for it, and no lock is held while it runs. A value is fetched
//! again in the background before it becomes too old. If that fails, it remains in use for a while.

mod fetch;
mod newness;
mod state;

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::ground::clock::{Clock, UnixMillis};
use fetch::{Ended, Fetch, UnderWay};
use newness::Newness;
use state::is_within;
pub(crate) use state::{Lifetimes, State, Step};

/// The age at which a value is fetched again in the background, in milliseconds.
pub(crate) const REFRESH_AFTER: i64 = 240_000;
/// How long a value is used without waiting for a newer one, in milliseconds.
pub(crate) const FRESH_FOR: i64 = 300_000;
/// How long a value stays in use while it cannot be fetched again, in milliseconds.
pub(crate) const STALE_FOR: i64 = 3_600_000;
/// How soon after a fetch a missing key may cause another one, in milliseconds. A flood of unknown keys costs
/// one call in this time (difference D25).
pub(crate) const UNKNOWN_COOL_DOWN: i64 = 5_000;
/// How soon a failed fetch is repeated, in milliseconds.
pub(crate) const FAILURE_COOL_DOWN: i64 = 2_000;
/// The longest wait that the API can request, in milliseconds.
const LONGEST_COOL_DOWN: i64 = 60_000;

/// Where a value is fetched from.
pub(crate) trait Source: Send + Sync + 'static {
    /// The name in the log.
    const WHAT: &'static str;
    /// The result of a fetch.
    type Fetched: Send;
    /// The cached value.
    type Kept: Send;
    type Failure: FetchFailure;

    /// Fetches the value. `is_first` is true until a fetch has succeeded or failed.
    fn fetch(&self, is_first: bool) -> impl Future<Output = Result<Self::Fetched, Self::Failure>> + Send;

    /// The new cached value, which replaces the old one.
    fn keep(fetched: Self::Fetched, old: Option<Self::Kept>) -> Self::Kept;

    /// How long a fetched value is used.
    fn lifetimes(_kept: &Self::Kept) -> Lifetimes {
        Lifetimes::DOCUMENT
    }

    /// The time-out of a whole fetch.
    fn timeout(&self) -> Duration;

    /// Called when a fetch that began at this time has succeeded.
    fn note_success(_started_at: UnixMillis) {}
}

/// Why a fetch failed.
pub(crate) trait FetchFailure: Clone + fmt::Debug + Send {
    /// No answer arrived.
    fn unreachable() -> Self;

    /// Whether a later attempt may help. It cannot if Clerk itself refused.
    fn may_pass(&self) -> bool;

    /// The API's `Retry-After`, in seconds.
    fn retry_after(&self) -> Option<u32>;

    /// How long no further fetch is made after the failure, in milliseconds.
    fn cool_down(&self) -> i64 {
        self.retry_after().map_or(FAILURE_COOL_DOWN, |seconds| {
            (i64::from(seconds) * 1000).clamp(FAILURE_COOL_DOWN, LONGEST_COOL_DOWN)
        })
    }
}

/// Fetches and caches the value of a source.
pub(crate) struct Keeper<S: Source> {
    source: S,
    /// Tells when a fetch ended. The request that starts it tells when it began.
    clock: Arc<dyn Clock>,
    state: Mutex<State<S>>,
    /// Read for the key set only.
    newness: Newness,
}

/// The result of a look-up that does not wait.
pub(crate) enum LookUp<T, S: Source> {
    Found(T),
    /// The fetched value does not contain it.
    Absent,
    Failed(S::Failure),
    /// A fetch must end first.
    Wait(Arc<UnderWay>),
}

impl<S: Source> Keeper<S> {
    pub(crate) fn new(source: S, clock: Arc<dyn Clock>) -> Self {
        Self { source, clock, state: Mutex::default(), newness: Newness::default() }
    }

    /// Looks up what `find` finds, without waiting. If the value is missing or due for a refresh, a fetch
    /// starts. A caller that `has_waited` uses the result of that fetch, and never waits for another.
    #[inline]
    pub(crate) fn look_up<T>(
        self: &Arc<Self>,
        find: impl Fn(&S::Kept) -> Option<T>,
        now: UnixMillis,
        has_waited: bool,
    ) -> LookUp<T, S> {
        let step = {
            let mut state = self.state();
            if let Some(found) = state.new_enough(now).and_then(&find) {
                return LookUp::Found(found);
            }
            state.forget_overdue(self.source.timeout());
            state.next_step(find, now, has_waited)
        };
        match step {
            Step::Use { found, refresh } => {
                if let Some(fetch) = refresh {
                    self.start(fetch, now);
                }
                LookUp::Found(found)
            }
            Step::Refuse(None) => LookUp::Absent,
            Step::Refuse(Some(failure)) => LookUp::Failed(failure),
            Step::Wait { fetch, is_new } => {
                if is_new {
                    self.start(Arc::clone(&fetch), now);
                }
                LookUp::Wait(fetch)
            }
        }
    }

    /// Whether there is a value that is new enough to be used without any further decision. Takes no lock, because it is
    /// called for every remembered token in a header.
    #[inline]
    pub(crate) fn is_new_enough(&self, now: UnixMillis) -> bool {
        self.newness.holds_at(now)
    }

    /// Looks up what `find` finds, and waits for a fetch if needed. `None` if the fetched value does not
    /// contain it.
    ///
    /// If a fetch ends because its runtime ended, the caller starts another one, once.
    pub(crate) async fn get<T>(
        self: &Arc<Self>,
        find: impl Fn(&S::Kept) -> Option<T>,
        now: UnixMillis,
    ) -> Result<Option<T>, S::Failure> {
        let (mut has_waited, mut has_seen_an_end) = (false, false);
        loop {
            let fetch = match self.look_up(&find, now, has_waited) {
                LookUp::Found(found) => return Ok(Some(found)),
                LookUp::Absent => return Ok(None),
                LookUp::Failed(failure) => return Err(failure),
                LookUp::Wait(fetch) => fetch,
            };
            match self.wait(&fetch).await {
                Ended::WithAnOutcome => has_waited = true,
                Ended::WithItsRuntime if has_seen_an_end => return Err(S::Failure::unreachable()),
                Ended::WithItsRuntime => has_seen_an_end = true,
            }
        }
    }

    /// Drops the cached value if `is_meant` returns true, unless it was fetched a moment ago. So repeated
    /// calls cause few fetches.
    pub(crate) fn discard(&self, is_meant: impl FnOnce(&S::Kept) -> bool, now: UnixMillis) {
        self.state().kept.take_if(|(kept, at)| !is_within(UNKNOWN_COOL_DOWN, *at, now) && is_meant(kept));
    }

    /// Waits for a fetch until its time-out, with the caller's own timer, because the fetch may be on a
    /// runtime that no longer runs. Such a fetch counts as failed.
    async fn wait(&self, fetch: &Arc<UnderWay>) -> Ended {
        if fetch.is_late(self.source.timeout()).await {
            self.conclude(fetch, Some(Err(S::Failure::unreachable())), self.clock.now().into());
        }
        fetch.end().await
    }

    fn start(self: &Arc<Self>, fetch: Arc<UnderWay>, now: UnixMillis) {
        Fetch::new(Arc::clone(self), fetch, now).start();
    }

    /// Stores the outcome of a fetch that began at `started_at`, unless the fetch was given up. Without an
    /// outcome, the next request fetches again.
    fn conclude(
        &self,
        fetch: &Arc<UnderWay>,
        outcome: Option<Result<S::Fetched, S::Failure>>,
        started_at: UnixMillis,
    ) {
        let ended = if outcome.is_some() { Ended::WithAnOutcome } else { Ended::WithItsRuntime };
        // The application's clock, its log and its metrics recorder may take any time, so none is asked under the lock. A failure
        // counts from now, because the API may have taken some time to fail.
        let now = self.clock.now().into();
        let failure = outcome.as_ref().and_then(|outcome| outcome.as_ref().err().cloned());
        let is_fetched = matches!(outcome, Some(Ok(_)));
        let is_current = self.state().conclude(fetch, outcome, started_at, now);
        if let Some(failure) = failure.filter(|_| is_current) {
            tracing::warn!(?failure, "{} could not be fetched", S::WHAT);
        }
        if is_fetched && is_current {
            S::note_success(started_at);
        }
        fetch.set_ended(ended);
    }

    #[inline]
    pub(crate) fn state(&self) -> Locked<'_, S> {
        // A panic elsewhere leaves a usable state: at worst the cached value is gone, and is fetched again.
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Locked { state, newness: &self.newness }
    }
}

/// The locked state. Unlocking it tells those who take no lock whether the value is new.
pub(crate) struct Locked<'k, S: Source> {
    state: MutexGuard<'k, State<S>>,
    newness: &'k Newness,
}

impl<S: Source> Drop for Locked<'_, S> {
    fn drop(&mut self) {
        self.newness.set(self.state.time_of_newness());
    }
}

impl<S: Source> Deref for Locked<'_, S> {
    type Target = State<S>;

    #[inline]
    fn deref(&self) -> &State<S> {
        &self.state
    }
}

impl<S: Source> DerefMut for Locked<'_, S> {
    #[inline]
    fn deref_mut(&mut self) -> &mut State<S> {
        &mut self.state
    }
}

impl<S: Source> fmt::Debug for Keeper<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Keeper").field(&S::WHAT).finish()
    }
}
