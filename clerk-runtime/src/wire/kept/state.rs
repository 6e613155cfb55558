//! What is known of a fetched value, and what to do with it at a given time.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::fetch::{Ended, UnderWay};
use super::{FRESH_FOR, FetchFailure as _, REFRESH_AFTER, STALE_FOR, Source, UNKNOWN_COOL_DOWN};
use crate::ground::clock::UnixMillis;

/// How long a value is used, in milliseconds from the beginning of its fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lifetimes {
    /// When it is fetched again in the background.
    pub(crate) refresh_after: i64,
    /// When requests begin to wait for a newer value.
    pub(crate) fresh_for: i64,
    /// When it is no longer used, even if it cannot be fetched again.
    pub(crate) stale_for: i64,
}

impl Lifetimes {
    /// For values without an expiry of their own.
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

pub(crate) struct State<S: Source> {
    /// The value and when its fetch began. Later changes of the instance may be missing.
    pub(crate) kept: Option<(S::Kept, UnixMillis)>,
    /// The last failure and when it occurred. A successful fetch removes it.
    pub(crate) failure: Option<(S::Failure, UnixMillis)>,
    /// The fetch in flight.
    pub(crate) fetch: Option<Arc<UnderWay>>,
}

impl<S: Source> Default for State<S> {
    fn default() -> Self {
        Self { kept: None, failure: None, fetch: None }
    }
}

pub(crate) enum Step<T, F> {
    /// Use the value, and start `refresh` in the background if there is one.
    Use {
        found: T,
        refresh: Option<Arc<UnderWay>>,
    },
    /// Wait for `fetch`, and start it if it is new.
    Wait {
        fetch: Arc<UnderWay>,
        is_new: bool,
    },
    Refuse(Option<F>),
}

impl<S: Source> State<S> {
    /// The cached value, if it can be used without any further decision.
    #[inline]
    pub(super) fn new_enough(&self, now: UnixMillis) -> Option<&S::Kept> {
        let is_new = self.time_of_newness().is_some_and(|times| times.contains(&now.get()));
        self.kept.as_ref().filter(|_| is_new).map(|(kept, _)| kept)
    }

    /// When the value can be used without any further decision, in milliseconds since the Unix epoch.
    pub(super) fn time_of_newness(&self) -> Option<Range<i64>> {
        let (kept, fetched_at) = self.kept.as_ref().filter(|_| self.fetch.is_none())?;
        let fetched_at = fetched_at.get();
        Some(
            fetched_at.saturating_sub(CLOCK_STEP)
                ..fetched_at.saturating_add(S::lifetimes(kept).refresh_after),
        )
    }

    /// Decides whether to use the value, fetch, or refuse. A caller that has waited for a fetch uses its
    /// result, and never waits for another.
    pub(crate) fn next_step<T>(
        &mut self,
        find: impl FnOnce(&S::Kept) -> Option<T>,
        now: UnixMillis,
        has_waited: bool,
    ) -> Step<T, S::Failure> {
        let elapsed_since = |at: &UnixMillis| elapsed(*at, now);
        let age = self.kept.as_ref().map(|(kept, at)| S::lifetimes(kept).age(elapsed_since(at)));
        let was_just_fetched =
            self.kept.as_ref().is_some_and(|(_, at)| is_within(UNKNOWN_COOL_DOWN, *at, now));
        let found = self.kept.as_ref().and_then(|(kept, _)| find(kept));
        let failed = self.failure.as_ref().map(|(failure, at)| (failure, elapsed_since(at)));
        let cools_down =
            self.failure.as_ref().is_some_and(|(failure, at)| is_within(failure.cool_down(), *at, now));
        match (age, found, failed) {
            (Some(Age::New), Some(found), _) => Step::Use { found, refresh: None },
            (Some(Age::Fresh), Some(found), _) => self.step_with_refresh(found, cools_down),
            (_, None, _) if was_just_fetched => Step::Refuse(None),
            // A failure of long ago says nothing about an outage now.
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

    /// Whether no fetch has succeeded or failed yet.
    pub(super) const fn is_new(&self) -> bool {
        self.kept.is_none() && self.failure.is_none()
    }

    fn next_fetch(&mut self) -> Arc<UnderWay> {
        Arc::clone(self.fetch.get_or_insert_default())
    }

    /// Removes a fetch that should have ended long ago, so no request waits for it.
    pub(super) fn forget_overdue(&mut self, timeout: Duration) {
        if let Some(fetch) = self.fetch.take_if(|fetch| fetch.is_overdue(timeout)) {
            fetch.set_ended(Ended::WithItsRuntime);
        }
    }

    /// Stores the outcome of a fetch that began at `started_at` and ended at `now`, unless the fetch was given up. Returns whether
    /// it was not.
    pub(super) fn conclude(
        &mut self,
        fetch: &Arc<UnderWay>,
        outcome: Option<Result<S::Fetched, S::Failure>>,
        started_at: UnixMillis,
        now: UnixMillis,
    ) -> bool {
        if self.fetch.take_if(|current| Arc::ptr_eq(current, fetch)).is_none() {
            return false;
        }
        match outcome {
            Some(Ok(fetched)) => self.replace(fetched, started_at),
            Some(Err(failure)) => self.failure = Some((failure, now)),
            None => {}
        }
        true
    }

    pub(crate) fn replace(&mut self, fetched: S::Fetched, now: UnixMillis) {
        let old = self.kept.take().map(|(kept, _)| kept);
        self.kept = Some((S::keep(fetched, old), now));
        self.failure = None;
    }
}

/// How far a clock may be set back before cached values count as old, in milliseconds.
const CLOCK_STEP: i64 = 60_000;

/// How far a clock may be set back before a cool-down counts as over, in milliseconds. A request reads the clock when it
/// begins, and may come here some seconds later.
const COOL_DOWN_STEP: i64 = 10_000;

/// Whether a cool-down of this many milliseconds that began at `then` is not over. If the clock was set back far, it is,
/// because otherwise it would last that much longer.
pub(super) const fn is_within(cool_down: i64, then: UnixMillis, now: UnixMillis) -> bool {
    let elapsed = now.get().saturating_sub(then.get());
    -COOL_DOWN_STEP <= elapsed && elapsed < cool_down
}

/// Milliseconds from `then` to `now`. Requests that started before a fetch see it slightly in the future,
/// which counts as 0. If the clock was set back further, the value counts as old.
const fn elapsed(then: UnixMillis, now: UnixMillis) -> i64 {
    let elapsed = now.get().saturating_sub(then.get());
    if elapsed < -CLOCK_STEP {
        i64::MAX
    } else if elapsed < 0 {
        0
    } else {
        elapsed
    }
}
