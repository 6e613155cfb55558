//! What is fetched from Clerk and kept: the key set, documents, tokens of this application's own.
//!
//! One fetch serves everyone who waits for it, and no lock is held while it runs. What was fetched is fetched again in the
//! background before it grows old, and goes on serving for a while if it cannot be.

mod fetch;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::ground::clock::{Clock, UnixMillis};
use fetch::{Ended, Fetch, UnderWay};

/// How long something is used before it is fetched again in the background, in milliseconds.
pub(crate) const REFRESH_AFTER: i64 = 240_000;
/// How long something is used without waiting for anything newer, in milliseconds.
pub(crate) const FRESH_FOR: i64 = 300_000;
/// How long something goes on serving while it cannot be fetched again, in milliseconds.
pub(crate) const STALE_FOR: i64 = 3_600_000;
/// How soon something that was not found may cause another fetch: a flood of unknown keys costs one call in this time
/// (difference D25).
pub(crate) const UNKNOWN_COOL_DOWN: i64 = 5_000;
/// How soon a failed fetch is tried again, in milliseconds.
pub(crate) const FAILURE_COOL_DOWN: i64 = 2_000;
/// How long the API can have us wait at the most.
const LONGEST_COOL_DOWN: i64 = 60_000;

/// How long something serves, in milliseconds from the beginning of its fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lifetimes {
    /// From then on it is fetched again in the background.
    pub(crate) refresh_after: i64,
    /// From then on a newer one is waited for.
    pub(crate) fresh_for: i64,
    /// How long it serves while it cannot be fetched again.
    pub(crate) stale_for: i64,
}

impl Lifetimes {
    /// Of what has no end of its own.
    pub(crate) const DOCUMENT: Self =
        Self { refresh_after: REFRESH_AFTER, fresh_for: FRESH_FOR, stale_for: STALE_FOR };

    const fn age(self, elapsed: i64) -> Age {
        if elapsed < self.refresh_after {
            Age::New
        } else if elapsed < self.fresh_for {
            Age::Fresh
        } else if elapsed < self.stale_for {
            Age::Stale
        } else {
            Age::Over
        }
    }
}

#[derive(Clone, Copy)]
enum Age {
    New,
    Fresh,
    Stale,
    Over,
}

/// Where something is fetched from.
pub(crate) trait Source: Send + Sync + 'static {
    /// What the log calls it.
    const WHAT: &'static str;
    /// What a fetch brings.
    type Fetched: Send;
    /// What is kept of it.
    type Kept: Send;
    type Failure: FetchFailure;

    /// `is_first` where no fetch has ended yet, well or badly.
    fn fetch(&self, is_first: bool) -> impl Future<Output = Result<Self::Fetched, Self::Failure>> + Send;

    /// What to keep, in place of what was kept so far.
    fn keep(fetched: Self::Fetched, old: Option<Self::Kept>) -> Self::Kept;

    /// How long something serves that was fetched.
    fn lifetimes(_kept: &Self::Kept) -> Lifetimes {
        Lifetimes::DOCUMENT
    }

    /// How long a fetch may take as a whole.
    fn timeout(&self) -> Duration;

    /// Takes note of a fetch that began then and brought something.
    fn note_success(_started_at: UnixMillis) {}
}

/// Why nothing was fetched.
pub(crate) trait FetchFailure: Clone + fmt::Debug + Send {
    /// No answer arrived.
    fn unreachable() -> Self;

    /// Whether asking again later may help; not where Clerk itself refused.
    fn may_pass(&self) -> bool;

    /// What the API asked for in `Retry-After`, in seconds.
    fn retry_after(&self) -> Option<u32>;

    /// How long the failure stands before anyone asks again, in milliseconds.
    fn cool_down(&self) -> i64 {
        self.retry_after().map_or(FAILURE_COOL_DOWN, |seconds| {
            (i64::from(seconds) * 1000).clamp(FAILURE_COOL_DOWN, LONGEST_COOL_DOWN)
        })
    }
}

/// Keeps what a source brings.
pub(crate) struct Keeper<S: Source> {
    source: S,
    /// Tells when a fetch ended; when it began is told by the request that asked for it.
    clock: Arc<dyn Clock>,
    pub(crate) state: Mutex<State<S>>,
}

/// What can be said at once.
pub(crate) enum LookUp<T, S: Source> {
    Found(T),
    /// It is not among what was fetched.
    Absent,
    Failed(S::Failure),
    /// A fetch has to end first.
    Wait(Arc<UnderWay>),
}

impl<S: Source> Keeper<S> {
    pub(crate) fn new(source: S, clock: Arc<dyn Clock>) -> Self {
        Self { source, clock, state: Mutex::default() }
    }

    /// What `find` finds, as far as it can be told without waiting. Where something has to be fetched, now or ahead of
    /// time, the fetch begins. Whoever `has_waited` takes what the fetch brought, and never waits for another.
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

    /// Whether something holds for what was fetched, where that is new enough to be used without any fetch.
    #[inline]
    pub(crate) fn peek(&self, holds: impl FnOnce(&S::Kept) -> bool, now: UnixMillis) -> bool {
        self.state().new_enough(now).is_some_and(holds)
    }

    /// The same, waiting where that is needed; `None` where it is not among what was fetched.
    ///
    /// A fetch that ends with its runtime is nobody's failure: whoever waits for it begins another, once.
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

    /// Forgets what is kept where `is_meant` says so, unless it was fetched only just now: being told over and over again
    /// costs few fetches.
    pub(crate) fn discard(&self, is_meant: impl FnOnce(&S::Kept) -> bool, now: UnixMillis) {
        self.state()
            .kept
            .take_if(|(kept, fetched_at)| elapsed(*fetched_at, now) >= UNKNOWN_COOL_DOWN && is_meant(kept));
    }

    /// Waits for a fetch, as long as one may take and on the waiter's own timer: the runtime of the fetch may be another,
    /// which nobody drives. Such a fetch has failed like one that is not answered.
    async fn wait(&self, fetch: &Arc<UnderWay>) -> Ended {
        if fetch.is_late(self.source.timeout()).await {
            self.conclude(fetch, Some(Err(S::Failure::unreachable())), self.clock.now().into());
        }
        fetch.end().await
    }

    fn start(self: &Arc<Self>, fetch: Arc<UnderWay>, now: UnixMillis) {
        Fetch::new(Arc::clone(self), fetch, now).start();
    }

    /// Takes up what a fetch brought that began at `started_at`, unless it was given up meanwhile; without an outcome the
    /// next one who asks fetches.
    fn conclude(
        &self,
        fetch: &Arc<UnderWay>,
        outcome: Option<Result<S::Fetched, S::Failure>>,
        started_at: UnixMillis,
    ) {
        let ended = if outcome.is_some() { Ended::WithAnOutcome } else { Ended::WithItsRuntime };
        let mut state = self.state();
        if state.fetch.take_if(|current| Arc::ptr_eq(current, fetch)).is_some() {
            match outcome {
                Some(Ok(fetched)) => {
                    S::note_success(started_at);
                    state.replace(fetched, started_at);
                }
                // From now on, for the API may have taken its time to fail.
                Some(Err(failure)) => {
                    tracing::warn!(?failure, "{} could not be fetched", S::WHAT);
                    state.failure = Some((failure, self.clock.now().into()));
                }
                None => {}
            }
        }
        drop(state);
        fetch.set_ended(ended);
    }

    #[inline]
    pub(crate) fn state(&self) -> MutexGuard<'_, State<S>> {
        // A panic elsewhere cannot leave the state half-written: every write is one assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Source> fmt::Debug for Keeper<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Keeper").field(&S::WHAT).finish()
    }
}

pub(crate) struct State<S: Source> {
    /// What was fetched, and when that fetch began: what the instance changed afterwards may be missing.
    pub(crate) kept: Option<(S::Kept, UnixMillis)>,
    /// How the last fetch failed, and when it had; none after one that brought something.
    pub(crate) failure: Option<(S::Failure, UnixMillis)>,
    /// The one that is under way.
    pub(crate) fetch: Option<Arc<UnderWay>>,
}

impl<S: Source> Default for State<S> {
    fn default() -> Self {
        Self { kept: None, failure: None, fetch: None }
    }
}

pub(crate) enum Step<T, F> {
    /// `refresh` is to be started on the side.
    Use {
        found: T,
        refresh: Option<Arc<UnderWay>>,
    },
    /// `fetch` is to be waited for, and to be started where it is new.
    Wait {
        fetch: Arc<UnderWay>,
        is_new: bool,
    },
    Refuse(Option<F>),
}

impl<S: Source> State<S> {
    /// What was fetched, where nothing else than using it is to be decided.
    #[inline]
    fn new_enough(&self, now: UnixMillis) -> Option<&S::Kept> {
        let (kept, fetched_at) = self.kept.as_ref().filter(|_| self.fetch.is_none())?;
        let age = S::lifetimes(kept).age(elapsed(*fetched_at, now));
        matches!(age, Age::New).then_some(kept)
    }

    /// Decides between using what was found, fetching and refusing. Whoever has waited for a fetch takes what it brought,
    /// and never waits for another.
    pub(crate) fn next_step<T>(
        &mut self,
        find: impl FnOnce(&S::Kept) -> Option<T>,
        now: UnixMillis,
        has_waited: bool,
    ) -> Step<T, S::Failure> {
        let elapsed_since = |at: &UnixMillis| elapsed(*at, now);
        let kept = self.kept.as_ref().map(|(kept, at)| (S::lifetimes(kept), elapsed_since(at)));
        let (age, elapsed) = kept.map(|(lifetimes, elapsed)| (lifetimes.age(elapsed), elapsed)).unzip();
        let found = self.kept.as_ref().and_then(|(kept, _)| find(kept));
        let failed = self.failure.as_ref().map(|(failure, at)| (failure, elapsed_since(at)));
        let cools_down = failed.is_some_and(|(failure, ago)| ago < failure.cool_down());
        match (age, found, failed) {
            (Some(Age::New), Some(found), _) => Step::Use { found, refresh: None },
            (Some(Age::Fresh), Some(found), _) => self.step_with_refresh(found, cools_down),
            (_, None, _) if elapsed.is_some_and(|elapsed| elapsed < UNKNOWN_COOL_DOWN) => Step::Refuse(None),
            // A failure of long ago says nothing of an outage now.
            (Some(Age::Stale), Some(found), Some((failure, 0..FRESH_FOR))) if failure.may_pass() => {
                self.step_with_refresh(found, cools_down)
            }
            (_, _, Some((failure, _))) if cools_down || has_waited => Step::Refuse(Some(failure.clone())),
            (_, Some(found), None) if has_waited => Step::Use { found, refresh: None },
            (_, None, None) if has_waited => Step::Refuse(None),
            _ => Step::Wait { is_new: self.fetch.is_none(), fetch: self.next_fetch() },
        }
    }

    fn step_with_refresh<T>(&mut self, found: T, cools_down: bool) -> Step<T, S::Failure> {
        let is_idle = self.fetch.is_none() && !cools_down;
        Step::Use { found, refresh: is_idle.then(|| self.next_fetch()) }
    }

    /// Whether no fetch has ended yet, well or badly.
    const fn is_new(&self) -> bool {
        self.kept.is_none() && self.failure.is_none()
    }

    fn next_fetch(&mut self) -> Arc<UnderWay> {
        Arc::clone(self.fetch.get_or_insert_default())
    }

    /// A fetch that should have ended long ago is one that nobody drives: nobody is to wait for it.
    fn forget_overdue(&mut self, timeout: Duration) {
        if let Some(fetch) = self.fetch.take_if(|fetch| fetch.is_overdue(timeout)) {
            fetch.set_ended(Ended::WithItsRuntime);
        }
    }

    pub(crate) fn replace(&mut self, fetched: S::Fetched, now: UnixMillis) {
        let old = self.kept.take().map(|(kept, _)| kept);
        self.kept = Some((S::keep(fetched, old), now));
        self.failure = None;
    }
}

/// Milliseconds from `then` to `now`. Requests that started before a fetch see it a little in their future, which
/// counts as no time at all; a clock set back further makes everything old.
const fn elapsed(then: UnixMillis, now: UnixMillis) -> i64 {
    let elapsed = now.get().saturating_sub(then.get());
    if elapsed < -60_000 {
        i64::MAX
    } else if elapsed < 0 {
        0
    } else {
        elapsed
    }
}
