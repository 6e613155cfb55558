//! Configured instances that verify session tokens with a local key.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clerk_runtime::time::Clock;
use clerk_runtime::{Clerk, ClerkBuilder};

use crate::keys::KEYS;

/// When most of the conformance cases happen, in seconds.
pub const NOW: i64 = 1_760_000_000;
/// By how much the clocks may differ, in milliseconds.
pub const SKEW: i64 = 5_000;
/// The same for what a handshake in development brings.
pub const DAY: i64 = 86_400_000;

pub const DEVELOPMENT_KEY: &str = "pk_test_d2l0dHktaGVyb24tNDIuY2xlcmsuYWNjb3VudHMuZGV2JA";
pub const PRODUCTION_KEY: &str = "pk_live_Y2xlcmsuc2hvcC5leGFtcGxlJA";
pub const SECRET_KEY: &str = "sk_test_never_to_be_seen";
pub const PRODUCTION_SECRET_KEY: &str = "sk_live_never_to_be_seen";
/// What both have in common.
pub const SECRET: &str = "never_to_be_seen";

/// A development instance that asks nobody: the API's port is one that nothing listens on.
pub fn builder() -> ClerkBuilder {
    Clerk::builder()
        .publishable_key(DEVELOPMENT_KEY)
        .secret_key(SECRET_KEY)
        .jwt_key(&KEYS.right.pem)
        .trust_forwarded_headers(true)
        .api_url("http://127.0.0.1:1")
        .clock(StandingClock::new(NOW))
}

/// A clock that shows what it is set to.
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
