//! A clock that tests set.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use clerk_runtime::time::Clock;

/// A clock that runs like the system's until a test changes it. Clones are the same clock.
///
/// A [`Clerk`](clerk_runtime::Clerk) with this clock repeats a failed call without a pause. The time does not change,
/// because only the test changes it; [`slept`](Self::slept) returns how long the pauses would have been.
///
/// ```
/// use clerk_runtime::time::Clock as _;
/// use clerk_testing::TestClock;
/// use std::time::{Duration, SystemTime};
///
/// let clock = TestClock::frozen_at(SystemTime::UNIX_EPOCH);
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(60));
/// ```
#[derive(Clone, Debug)]
pub struct TestClock(Arc<Mutex<Reading>>);

#[derive(Debug)]
struct Reading {
    time: SystemTime,
    /// When `time` was set; `None` while the clock is frozen.
    running_since: Option<Instant>,
    slept: Duration,
}

impl TestClock {
    /// A running clock that starts at the system's time.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Reading {
            time: SystemTime::now(),
            running_since: Some(Instant::now()),
            slept: Duration::ZERO,
        })
    }

    /// A clock that is stopped at `time`.
    #[must_use]
    pub fn frozen_at(time: SystemTime) -> Self {
        Self::with(Reading { time, running_since: None, slept: Duration::ZERO })
    }

    /// Sets the clock to `time`. A running clock continues from there; a stopped one stays stopped.
    pub fn set(&self, time: SystemTime) {
        self.change(|_| time);
    }

    /// Moves the clock forward.
    ///
    /// # Panics
    ///
    /// When the platform cannot represent the time.
    pub fn advance(&self, duration: Duration) {
        self.change(|now| now + duration);
    }

    /// Moves the clock back.
    ///
    /// # Panics
    ///
    /// When the platform cannot represent the time.
    pub fn rewind(&self, duration: Duration) {
        self.change(|now| now - duration);
    }

    /// Stops the clock.
    pub fn freeze(&self) {
        let mut reading = self.reading();
        *reading = Reading { time: reading.now(), running_since: None, ..*reading };
    }

    /// Lets the clock continue from the time at which it stopped.
    pub fn resume(&self) {
        let mut reading = self.reading();
        *reading = Reading { time: reading.now(), running_since: Some(Instant::now()), ..*reading };
    }

    /// How long all pauses before repeated calls would have been together, for example because of `Retry-After`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
    /// use std::time::Duration;
    ///
    /// let clerk = EmbeddedClerk::start().await?;
    /// clerk.fault(Endpoint::Users, Fault::RetryAfter(429, 20).times(1));
    /// // Succeeds at once, with the second call.
    /// clerk.clerk().client().users().list().await?;
    /// assert!(clerk.clock().slept() >= Duration::from_secs(20));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn slept(&self) -> Duration {
        self.reading().slept
    }

    fn with(reading: Reading) -> Self {
        Self(Arc::new(Mutex::new(reading)))
    }

    fn change(&self, change: impl FnOnce(SystemTime) -> SystemTime) {
        let mut reading = self.reading();
        let running_since = reading.running_since.map(|_| Instant::now());
        *reading = Reading { time: change(reading.now()), running_since, ..*reading };
    }

    fn reading(&self) -> MutexGuard<'_, Reading> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        self.reading().now()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let mut reading = self.reading();
        reading.slept = reading.slept.saturating_add(duration);
        Box::pin(std::future::ready(()))
    }
}

impl Reading {
    fn now(&self) -> SystemTime {
        self.time + self.running_since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_until_frozen() {
        let clock = TestClock::new();
        assert!(clock.now() >= SystemTime::now() - Duration::from_secs(60));
        clock.freeze();
        let frozen = clock.now();
        await_tick();
        assert_eq!(clock.now(), frozen);
        clock.resume();
        await_tick();
        assert!(clock.now() > frozen);
    }

    fn await_tick() {
        let start = Instant::now();
        while start.elapsed().is_zero() {}
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_takes_no_time_and_is_added_up() {
        let clock = TestClock::frozen_at(SystemTime::UNIX_EPOCH);
        let started = tokio::time::Instant::now();
        clock.sleep(Duration::from_secs(20)).await;
        clock.clone().sleep(Duration::from_secs(10)).await;
        clock.sleep(Duration::MAX).await;
        assert_eq!((started.elapsed(), clock.now()), (Duration::ZERO, SystemTime::UNIX_EPOCH));
        assert_eq!(clock.slept(), Duration::MAX);
    }

    #[test]
    fn is_set_for_all_clones() {
        let clock = TestClock::frozen_at(SystemTime::UNIX_EPOCH);
        let clone = clock.clone();
        clock.advance(Duration::from_secs(90));
        clone.rewind(Duration::from_secs(30));
        assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(60));
        clone.set(SystemTime::UNIX_EPOCH);
        assert_eq!(clock.now(), SystemTime::UNIX_EPOCH);
    }
}
