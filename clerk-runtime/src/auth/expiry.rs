//! When a caller's token expires, and waiting for that, to end connections that would outlive their token.

use std::sync::Arc;
use std::time::Duration;

use super::{ApiKeyAuth, Auth, M2mAuth, MachineAuth, OAuthAuth, SessionAuth};
use crate::ground::clock::Clock;
use crate::ground::timestamp::Timestamp;

impl SessionAuth {
    /// When the session token expires (`exp`): about a minute after it was issued, unless the instance is configured
    /// otherwise.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.verified().expires_at()
    }

    /// Waits until the token has expired, by the clock of the instance; for a connection that must not outlive it.
    ///
    /// It never completes early, whatever the clock does, and at most two seconds late if the clock was set forward. The
    /// deadline is `exp` itself, without the [`clock_skew`](crate::ClerkBuilder::clock_skew) that new requests are granted.
    /// Dropping the future cancels the wait. [`connections`](crate::connections) has complete examples.
    ///
    /// ```
    /// use std::pin::pin;
    ///
    /// # async fn next_message() -> Option<String> { None }
    /// async fn talk(auth: clerk_runtime::SessionAuth) {
    ///     let mut expired = pin!(auth.expired());
    ///     loop {
    ///         tokio::select! {
    ///             () = &mut expired => break,
    ///             Some(message) = next_message() => println!("{message}"),
    ///             else => break,
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # Panics
    ///
    /// When polled outside a Tokio runtime, or in one without a timer.
    pub fn expired(&self) -> impl Future<Output = ()> + Send + use<> {
        wait_for(Some(self.expires_at()), &self.context().instance.settings.clock)
    }
}

impl Auth {
    /// When the caller's token expires; `None` if the caller is not signed in, and for a machine token that does not
    /// expire.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        match self {
            Self::Session(session) => Some(session.expires_at()),
            Self::ApiKey(key) => key.expires_at(),
            Self::M2m(token) => token.expires_at(),
            Self::OAuth(token) => token.expires_at(),
            Self::SignedOut(_) => None,
        }
    }

    /// Waits until the caller's token has expired, like [`SessionAuth::expired`]. Never completes if no token expires.
    ///
    /// # Panics
    ///
    /// When polled outside a Tokio runtime, or in one without a timer.
    pub fn expired(&self) -> impl Future<Output = ()> + Send + use<> {
        wait_for(self.expires_at(), &self.context().instance.settings.clock)
    }
}

impl MachineAuth {
    /// When the token expires; `None` if it does not.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.machine().verified().expires_at
    }
}

macro_rules! expired {
    ($($name:ident: |$auth:ident| $machine:expr;)*) => {$(
        impl $name {
            /// Waits until the token has expired, like [`SessionAuth::expired`]. Never completes if the token does not
            /// expire, and does not notice when the token is revoked.
            ///
            /// # Panics
            ///
            /// When polled outside a Tokio runtime, or in one without a timer.
            pub fn expired(&self) -> impl Future<Output = ()> + Send + use<> {
                let $auth = self;
                wait_for(self.expires_at(), &$machine.context().instance.settings.clock)
            }
        }
    )*};
}

expired! {
    ApiKeyAuth: |auth| auth.0;
    M2mAuth: |auth| auth.0;
    OAuthAuth: |auth| auth.0;
    MachineAuth: |auth| auth.machine();
}

fn wait_for(expiry: Option<Timestamp>, clock: &Arc<dyn Clock>) -> impl Future<Output = ()> + Send + use<> {
    let clock = Arc::clone(clock);
    async move {
        let Some(expiry) = expiry else { return std::future::pending().await };
        while let Some(pause) = pause(clock.now().into(), expiry) {
            tokio::time::sleep(pause).await;
        }
    }
}

/// How long to wait before reading the clock again; `None` at `expiry` and after it.
///
/// The timer is independent of the clock, so the clock is read again after each wait.
fn pause(now: Timestamp, expiry: Timestamp) -> Option<Duration> {
    let left =
        u64::try_from(expiry.as_millis().saturating_sub(now.as_millis())).ok().filter(|left| *left > 0)?;
    Some(Duration::from_millis(left).clamp(SHORTEST_PAUSE, LONGEST_PAUSE))
}

/// Keeps a clock that stops shortly before the expiry from causing a busy loop.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
/// The longest time until a clock that was set forward is noticed.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::Mutex;
    use std::task::{Context, Poll, Waker};
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn the_clock_is_asked_again_in_time() {
        let pause = |now, expiry| {
            let pause = pause(Timestamp::from_millis(now), Timestamp::from_millis(expiry));
            pause.map(|pause| pause.as_millis())
        };
        for (now, expiry, expected) in [
            (0, 60_000, Some(2000)),
            (59_000, 60_000, Some(1000)),
            (59_999, 60_000, Some(10)),
            (60_000, 60_000, None),
            (60_001, 60_000, None),
            (i64::MIN, i64::MAX, Some(2000)),
            (i64::MAX, i64::MIN, None),
        ] {
            assert_eq!(pause(now, expiry), expected, "{now} {expiry}");
        }
    }

    /// A clock that the test sets.
    #[derive(Clone, Default)]
    struct Set(Arc<Mutex<u64>>);

    impl Set {
        fn to(&self, seconds: u64) {
            *self.0.lock().unwrap() = seconds;
        }
    }

    impl Clock for Set {
        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + Duration::from_secs(*self.0.lock().unwrap())
        }
    }

    fn is_over(wait: std::pin::Pin<&mut impl Future<Output = ()>>) -> bool {
        wait.poll(&mut Context::from_waker(Waker::noop())) == Poll::Ready(())
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_ends_by_the_clock_and_not_by_the_timer() {
        let set = Set::default();
        let clock: Arc<dyn Clock> = Arc::new(set.clone());
        let mut wait = pin!(wait_for(Some(Timestamp::from_secs(60)), &clock));
        assert!(!is_over(wait.as_mut()));
        // The timer runs for an hour while the clock stands still or is set back.
        for seconds in [0, 59, 30, 59] {
            set.to(seconds);
            for _ in 0..900 {
                tokio::time::advance(LONGEST_PAUSE).await;
                assert!(!is_over(wait.as_mut()), "at {seconds}");
            }
        }
        set.to(60);
        tokio::time::advance(LONGEST_PAUSE).await;
        assert!(is_over(wait.as_mut()));
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_expired_is_not_waited_for_and_what_does_not_expire_is_waited_for_in_vain() {
        let set = Set::default();
        set.to(60);
        let clock: Arc<dyn Clock> = Arc::new(set.clone());
        assert!(is_over(pin!(wait_for(Some(Timestamp::from_secs(60)), &clock))));
        let mut never = pin!(wait_for(None, &clock));
        set.to(u64::from(u32::MAX));
        assert!(!is_over(never.as_mut()));
        tokio::time::advance(LONGEST_PAUSE).await;
        assert!(!is_over(never.as_mut()));
    }
}
