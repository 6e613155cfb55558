//! The changes of the instance during the load, one after the other.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::application::TIME_OUT;

/// The current phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Calm,
    /// A new key signs, and the previous one is still published.
    KeyPublished,
    /// Both keys are withdrawn, and a new one is published. The embedded Clerk cannot withdraw a key without
    /// adding one.
    KeysWithdrawn,
    /// The clock jumps an hour ahead, and back.
    ClockJumps,
    KeysFail,
    ApiKeysFail,
    M2mTokensFail,
    OAuthTokensFail,
}

/// A round, without the calm phase before each of these.
const EVENTS: [Phase; 7] = [
    Phase::KeyPublished,
    Phase::KeysFail,
    Phase::ApiKeysFail,
    Phase::KeysWithdrawn,
    Phase::M2mTokensFail,
    Phase::OAuthTokensFail,
    Phase::ClockJumps,
];
/// The phases in which the instance fails.
pub(crate) const OUTAGES: [Phase; 4] =
    [Phase::KeysFail, Phase::ApiKeysFail, Phase::M2mTokensFail, Phase::OAuthTokensFail];

/// Each outage uses the next of these, so within seven rounds every endpoint has every fault.
const FAULTS: [Fault; 7] = [
    Fault::Status(500),
    Fault::RetryAfter(429, 1),
    Fault::Drop,
    Fault::Garbage,
    Fault::Latency(TIME_OUT.saturating_mul(2)),
    Fault::CutBody,
    // More than the runtime reads of any answer.
    Fault::Huge(9 * 1024 * 1024),
];

/// How long each phase lasts, and how long its effects may: as long as the last call that it delays, and a
/// little more.
const LASTS: Duration = Duration::from_millis(500);
const SETTLES: Duration = TIME_OUT.saturating_add(Duration::from_millis(250));
/// The instance's clock skips these times, so the test does not have to wait: the time in which an unknown
/// key causes no fetch, and the time in which a failed fetch is not repeated.
const UNKNOWN_KEY_COOL_DOWN: Duration = Duration::from_secs(5);
const FAILURE_COOL_DOWN: Duration = Duration::from_secs(2);
const HOUR: Duration = Duration::from_secs(3600);

/// The phase, which the schedule sets and the callers read.
pub(crate) struct Schedule {
    clerk: EmbeddedClerk,
    /// How many phases have ended.
    over: AtomicUsize,
}

impl Schedule {
    pub(crate) const fn new(clerk: EmbeddedClerk) -> Self {
        Self { clerk, over: AtomicUsize::new(0) }
    }

    pub(crate) fn moment(&self) -> Moment {
        // In this order, because a change of a key is announced before it happens.
        let keys = self.clerk.key_ids();
        Moment { keys, phase: phase(self.over.load(Ordering::SeqCst)) }
    }

    /// How many of these phases have ended.
    pub(crate) fn count(&self, phases: &[Phase]) -> usize {
        (0..self.over.load(Ordering::SeqCst)).filter(|&index| phases.contains(&phase(index))).count()
    }

    /// Repeats the phases until `end`. A phase is announced before it begins, and ends only when it has no
    /// more effects.
    pub(crate) async fn run(&self, end: Instant) {
        while Instant::now() < end {
            let phase = self.moment().phase;
            self.begin(phase).await;
            sleep(LASTS).await;
            self.settle(phase).await;
            self.over.fetch_add(1, Ordering::SeqCst);
        }
    }

    async fn begin(&self, phase: Phase) {
        match phase {
            Phase::Calm => {}
            Phase::KeyPublished => self.change_keys(EmbeddedClerk::add_key).await,
            Phase::KeysWithdrawn => self.change_keys(EmbeddedClerk::rotate_keys).await,
            Phase::ClockJumps => self.clerk.clock().advance(HOUR),
            Phase::KeysFail => {
                self.fail(Endpoint::Jwks);
                self.clerk.clock().advance(UNKNOWN_KEY_COOL_DOWN);
            }
            Phase::ApiKeysFail => self.fail(Endpoint::VerifyApiKey),
            Phase::M2mTokensFail => self.fail(Endpoint::VerifyM2mToken),
            Phase::OAuthTokensFail => self.fail(Endpoint::VerifyOAuthToken),
        }
    }

    async fn settle(&self, phase: Phase) {
        match phase {
            Phase::Calm => return,
            Phase::ClockJumps => self.clerk.clock().rewind(HOUR),
            _ => self.clerk.clear_faults(),
        }
        sleep(SETTLES).await;
        if phase == Phase::KeysFail {
            self.clerk.clock().advance(FAILURE_COOL_DOWN);
        }
    }

    /// Changes the keys, which takes some processor time, and lets the application notice.
    async fn change_keys(&self, change: impl FnOnce(&EmbeddedClerk) -> String + Send + 'static) {
        let clerk = self.clerk.clone();
        spawn_blocking(move || change(&clerk)).await.expect("a key can be generated");
        self.clerk.clock().advance(UNKNOWN_KEY_COOL_DOWN);
    }

    fn fail(&self, endpoint: Endpoint) {
        let fault = FAULTS.iter().cycle().nth(self.count(&OUTAGES)).expect("there are faults");
        self.clerk.fault(endpoint, *fault);
    }
}

/// Every second phase is calm.
fn phase(index: usize) -> Phase {
    let event = EVENTS.iter().cycle().nth(index / 2).copied();
    event.filter(|_| !index.is_multiple_of(2)).unwrap_or(Phase::Calm)
}

/// The phase at some time, and the published keys, newest last.
#[derive(Debug)]
pub(crate) struct Moment {
    pub(crate) phase: Phase,
    keys: Vec<String>,
}

/// The application's view of a signing key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    LetIn,
    Refused,
    /// Either, depending on whether the keys have been fetched since they changed.
    Changing,
}

impl Moment {
    pub(crate) fn standing(&self, key: &str) -> Standing {
        let is_newest = self.keys.last().is_some_and(|newest| newest == key);
        match self.phase {
            Phase::KeysWithdrawn => Standing::Changing,
            Phase::KeyPublished if is_newest => Standing::Changing,
            _ if self.keys.iter().any(|published| published == key) => Standing::LetIn,
            _ => Standing::Refused,
        }
    }
}
