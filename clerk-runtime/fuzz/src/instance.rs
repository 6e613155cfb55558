//! Instances that verify session tokens with a local key.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clerk_runtime::time::Clock;
use clerk_runtime::{Clerk, ClerkBuilder};

use crate::keys::KEYS;

/// The time of most of the conformance cases, in seconds.
pub const NOW: i64 = 1_760_000_000;
/// How far the clocks may differ, in milliseconds.
pub const SKEW: i64 = 5_000;
/// The same for a session from a handshake in development.
pub const DAY: i64 = 86_400_000;

pub const DEVELOPMENT_KEY: &str = "pk_test_d2l0dHktaGVyb24tNDIuY2xlcmsuYWNjb3VudHMuZGV2JA";
pub const PRODUCTION_KEY: &str = "pk_live_Y2xlcmsuc2hvcC5leGFtcGxlJA";
pub const SECRET_KEY: &str = "sk_test_never_to_be_seen";
pub const PRODUCTION_SECRET_KEY: &str = "sk_live_never_to_be_seen";
/// The text that both secret keys contain. It must not be in any output.
pub const SECRET: &str = "never_to_be_seen";

/// A development instance that calls no server, because nothing listens on the API's port.
pub fn builder() -> ClerkBuilder {
    Clerk::builder()
        .publishable_key(DEVELOPMENT_KEY)
        .secret_key(SECRET_KEY)
        .jwt_key(&KEYS.right.pem)
        .trust_forwarded_headers(true)
        .api_url("http://127.0.0.1:1")
        .clock(StandingClock::new(NOW))
}

/// A clock that shows the time it is set to.
#[derive(Clone)]
pub struct StandingClock(Arc<AtomicI64>);

impl StandingClock {
    #[must_use]
    pub fn new(seconds: i64) -> Self {
        Self(Arc::new(AtomicI64::new(seconds)))
    }

    pub fn set(&self, seconds: i64) {
        self.0.store(seconds, Ordering::Relaxed);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> SystemTime {
        let seconds = self.0.load(Ordering::Relaxed);
        let distance = Duration::from_secs(seconds.unsigned_abs());
        if seconds < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance }
    }
}
