//! What processes tell each other about opaque tokens, through an untrusted store.

mod guarded;
mod keys;
mod record;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use aws_lc_rs::error::Unspecified;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;
use tokio::time::sleep;

use crate::ground::clock::{Clock, UnixMillis};
use crate::ground::joined::Joined;
use crate::ground::log_limit::LogLimit;
use crate::ground::metrics;
use crate::settings::Settings;
use crate::verdicts::NotForgotten;

use super::token_hash::TokenHash;
use guarded::{Guarded, Unavailable};
use keys::{Keys, Names};
pub(super) use record::{Acceptance, End};

/// How long a process that asks Clerk keeps the others from asking.
const CLAIMED_FOR: Duration = Duration::from_secs(2);
/// How long the others wait for it.
const WAIT: Duration = Duration::from_secs(1);
/// The first pause before the store is read again. It doubles up to the last.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LAST_PAUSE: Duration = Duration::from_millis(160);
/// How long the end of a verdict is kept: longer than any call whose acceptance is still saved. So a process
/// that saves an acceptance finds the end that must remove it.
const ENDED_FOR: Duration = Duration::from_secs(40);
const LONGEST_CALL: Duration = Duration::from_secs(30);

/// The verdicts of all processes with this configuration.
pub(super) struct Shared {
    store: Guarded,
    keys: Keys,
    /// The look-ups in flight, by token and `max_stale`.
    look_ups: Joined<(TokenHash, Duration), OnceCell<Look>>,
    clock: Arc<dyn Clock>,
    forged: LogLimit,
}

/// The token and rule of a look-up.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) token: &'a str,
    pub(super) hash: TokenHash,
    pub(super) max_stale: Duration,
    /// Whether this process has a good verdict that the store did not save. If so, Clerk need not be asked.
    pub(super) has_unshared: bool,
}

/// What the store has for a token.
#[derive(Clone)]
pub(super) struct Look {
    pub(super) acceptance: Option<Acceptance>,
    pub(super) end: Option<End>,
    /// Whether the store answered.
    pub(super) is_known: bool,
    /// Set if the other processes wait for this one to ask Clerk.
    pub(super) claim: Option<Claim>,
    /// When the read began.
    pub(super) begun: Instant,
}

/// Shared by all requests of this process that want to ask. The first that finishes releases it.
#[derive(Clone)]
pub(super) struct Claim(Arc<AtomicBool>);

impl Shared {
    /// `None` if the application has no store.
    pub(super) fn new(settings: &Settings) -> Result<Option<Arc<Self>>, Unspecified> {
        let Some(store) = &settings.verdict_store else { return Ok(None) };
        let clock = Arc::clone(&settings.clock);
        let store = Guarded::new(Arc::clone(store), settings.verdict_store_timeout, Arc::clone(&clock));
        let keys = Keys::derive(settings)?;
        let look_ups = Joined::new(OnceCell::initialized);
        Ok(Some(Arc::new(Self { store, keys, look_ups, clock, forged: LogLimit::new() })))
    }

    /// Reads the store, once for all concurrent requests for the same. If nothing in it can be used, takes
    /// the claim to ask Clerk, or waits for a limited time for the process that has the claim.
    pub(super) async fn look_up(&self, wanted: Wanted<'_>) -> Look {
        let key = (wanted.hash, wanted.max_stale);
        let look_up = self.look_ups.join(key, |_| true, |_| OnceCell::new());
        look_up.get_or_init(|| self.look_up_alone(wanted)).await.clone()
    }

    async fn look_up_alone(&self, wanted: Wanted<'_>) -> Look {
        let names = self.keys.names(wanted.token);
        let (mut waited, mut pause) = (Duration::ZERO, FIRST_PAUSE);
        let mut look = self.look(&names).await;
        loop {
            if !look.is_known || look.settles(wanted, self.clock.now().into()) || wanted.has_unshared {
                return look;
            }
            match self.store.claim(&names.claim, CLAIMED_FOR).await {
                Ok(true) => {
                    metrics::count_store_operation("claim", "taken");
                    // Another process may have asked and finished in between.
                    let look = self.look(&names).await;
                    return Look { claim: Some(Claim(Arc::new(AtomicBool::new(true)))), ..look };
                }
                Ok(false) => metrics::count_store_operation("claim", "waited"),
                Err(Unavailable) => return look,
            }
            if waited >= WAIT {
                return look;
            }
            // Tokio's timer and not the instance's clock, because the other process takes real time to
            // answer.
            sleep(pause).await;
            waited += pause;
            pause = LAST_PAUSE.min(pause * 2);
            look = self.look(&names).await;
        }
    }

    async fn look(&self, names: &Names) -> Look {
        let begun = Instant::now();
        let (acceptance, end) = tokio::join!(self.load(&names.acceptance), self.load(&names.end));
        match (acceptance, end) {
            (Ok(acceptance), Ok(end)) => Look { acceptance, end, is_known: true, claim: None, begun },
            // An acceptance counts only if it is known that nothing ended it.
            (_, end) => {
                Look { acceptance: None, end: end.ok().flatten(), is_known: false, claim: None, begun }
            }
        }
    }

    /// Tells the other processes what Clerk answered, and returns whether the store saved it. Once begun,
    /// this finishes even if the request hangs up.
    pub(super) async fn tell(
        self: &Arc<Self>,
        token: &str,
        acceptance: &Acceptance,
        begun: Instant,
        max_stale: Duration,
    ) -> bool {
        let names = self.keys.names(token);
        let keep_for = self.time_left(acceptance, begun, max_stale);
        let value = keep_for.and_then(|_| self.seal(&names.acceptance, acceptance));
        let (Some(keep_for), Some(value)) = (keep_for, value) else { return false };
        let (this, asked_at) = (Arc::clone(self), acceptance.asked_at);
        let saving = async move {
            let is_saved = this.store.save(&names.acceptance, &value, keep_for).await.is_ok();
            // Checked after the acceptance is saved: a process that ends it from now on removes it.
            if is_saved && !this.stands(&names, asked_at).await {
                let _ = this.store.remove(&names.acceptance).await;
            }
            is_saved
        };
        tokio::spawn(saving).await.unwrap_or(false)
    }

    /// Whether no known end applies to an acceptance of this time. The end is kept for less time than the
    /// acceptance may be, so the acceptance must be removed now, or it would count again later.
    async fn stands(&self, names: &Names, asked_at: UnixMillis) -> bool {
        let end = self.load::<End>(&names.end).await;
        end.is_ok_and(|end| end.is_none_or(|end| end.is_before(asked_at)))
    }

    /// Ends the verdict on a token in all processes.
    pub(super) async fn end(self: &Arc<Self>, token: &str, end: &End) -> Result<(), NotForgotten> {
        let names = self.keys.names(token);
        let value = self.seal(&names.end, end).ok_or(NotForgotten)?;
        let this = Arc::clone(self);
        let ending = async move {
            // First saves the end, which keeps calls in flight from saving an acceptance, then removes the
            // acceptance.
            let told = this.store.save(&names.end, &value, ENDED_FOR).await;
            told.and(this.store.remove(&names.acceptance).await)
        };
        tokio::spawn(ending).await.unwrap_or(Err(Unavailable)).map_err(|Unavailable| NotForgotten)
    }

    /// Lets the other processes ask Clerk again.
    pub(super) async fn release(self: &Arc<Self>, token: &str, Claim(is_held): &Claim) {
        if !is_held.swap(false, Ordering::Relaxed) {
            return;
        }
        let (this, name) = (Arc::clone(self), self.keys.names(token).claim);
        // If this fails, the claim expires by itself.
        let _ = tokio::spawn(async move { this.store.remove(&name).await }).await;
    }

    async fn load<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Unavailable> {
        let Some(value) = self.store.load(name).await? else {
            metrics::count_store_operation("load", "miss");
            return Ok(None);
        };
        let opened = self.keys.open(name, &value).ok().and_then(|plain| serde_json::from_slice(&plain).ok());
        metrics::count_store_operation("load", if opened.is_some() { "hit" } else { "forged" });
        if opened.is_none() && self.forged.permits(self.clock.now().into()) {
            tracing::warn!(
                "a value in the verdict store does not verify and is ignored: somebody without this instance's secret key \
                 writes to the store"
            );
        }
        Ok(opened)
    }

    fn seal(&self, name: &str, record: &impl Serialize) -> Option<Vec<u8>> {
        self.keys.seal(name, &serde_json::to_vec(record).ok()?)
    }

    /// How much longer an acceptance may be kept, counted from the beginning of the call. Uses a clock that
    /// cannot be set where possible.
    fn time_left(&self, acceptance: &Acceptance, begun: Instant, max_stale: Duration) -> Option<Duration> {
        let elapsed = begun.elapsed();
        let fresh = max_stale.checked_sub(elapsed).filter(|_| elapsed < LONGEST_CALL)?;
        let left = match acceptance.machine.expires_at {
            None => fresh,
            Some(expiry) => {
                let now = UnixMillis::from(self.clock.now());
                let millis = u64::try_from(expiry.as_millis().saturating_sub(now.get())).ok()?;
                fresh.min(Duration::from_millis(millis))
            }
        };
        (left >= Duration::from_millis(1)).then_some(left)
    }
}

impl Look {
    /// Whether Clerk need not be asked, because the token was just refused or there is an acceptance that is
    /// fresh enough for the rule.
    fn settles(&self, wanted: Wanted<'_>, now: UnixMillis) -> bool {
        let is_refused = self.end.as_ref().is_some_and(|end| end.refusal(now).is_some());
        is_refused || self.is_good(wanted.max_stale, now)
    }

    /// Whether there is a usable acceptance.
    fn is_good(&self, max_stale: Duration, now: UnixMillis) -> bool {
        self.acceptance.as_ref().is_some_and(|acceptance| {
            let stands = self.end.as_ref().is_none_or(|end| end.is_before(acceptance.asked_at));
            stands && acceptance.is_good(now, max_stale)
        })
    }
}
