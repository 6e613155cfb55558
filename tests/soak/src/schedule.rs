//! What happens to the instance during the load, one thing after the other.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clerk_runtime::testing::{EmbeddedClerk, Endpoint, Fault};
use tokio::time::sleep;

/// What is wrong at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Calm,
    KeyAdded,
    KeysFail,
    ApiKeysFail,
    M2mTokensFail,
    OAuthTokensFail,
}

const ROUND: [Phase; 10] = [
    Phase::Calm,
    Phase::KeyAdded,
    Phase::Calm,
    Phase::KeysFail,
    Phase::Calm,
    Phase::ApiKeysFail,
    Phase::Calm,
    Phase::M2mTokensFail,
    Phase::Calm,
    Phase::OAuthTokensFail,
];

/// How long each lasts, and how long its consequences may.
const LASTS: Duration = Duration::from_millis(700);
const SETTLES: Duration = Duration::from_millis(500);
/// What the instance's clock skips, so that nothing has to be waited for: the time in which an unknown key causes no
/// fetch, and the time in which a failed one is not repeated.
const UNKNOWN_KEY_COOL_DOWN: Duration = Duration::from_secs(5);
const FAILURE_COOL_DOWN: Duration = Duration::from_secs(2);

/// The phase, which the callers read and the schedule sets.
#[derive(Default)]
pub(crate) struct Schedule {
    index: AtomicUsize,
    /// How often fetches of keys have been made to fail.
    key_outages: AtomicUsize,
}

impl Schedule {
    pub(crate) fn phase(&self) -> Phase {
        let index = self.index.load(Ordering::SeqCst);
        ROUND.get(index % ROUND.len()).copied().unwrap_or(Phase::Calm)
    }

    pub(crate) fn key_outages(&self) -> usize {
        self.key_outages.load(Ordering::SeqCst)
    }

    /// Goes round until `end`. A phase is announced before it begins, and over only when it has no more consequences.
    pub(crate) async fn run(&self, clerk: &EmbeddedClerk, end: Instant) {
        while Instant::now() < end {
            self.begin(clerk);
            sleep(LASTS).await;
            if self.phase() != Phase::Calm {
                clerk.clear_faults();
                clerk.clock().advance(FAILURE_COOL_DOWN);
                sleep(SETTLES).await;
            }
            self.index.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn begin(&self, clerk: &EmbeddedClerk) {
        match self.phase() {
            Phase::Calm => {}
            Phase::KeyAdded => {
                clerk.add_key();
                clerk.clock().advance(UNKNOWN_KEY_COOL_DOWN);
            }
            Phase::KeysFail => {
                self.key_outages.fetch_add(1, Ordering::SeqCst);
                clerk.fault(Endpoint::Jwks, Fault::Status(500));
                clerk.clock().advance(UNKNOWN_KEY_COOL_DOWN);
            }
            Phase::ApiKeysFail => clerk.fault(Endpoint::VerifyApiKey, Fault::RetryAfter(429, 1)),
            Phase::M2mTokensFail => clerk.fault(Endpoint::VerifyM2mToken, Fault::Drop),
            Phase::OAuthTokensFail => clerk.fault(Endpoint::VerifyOAuthToken, Fault::Garbage),
        }
    }
}
