//! The outcomes of finished calls, kept in this process.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use quick_cache::sync::Cache;

use super::super::verified::MachineError;
use super::shared::{Acceptance, End, Look};
use super::token_hash::TokenHash;
use crate::ground::clock::UnixMillis;

/// The largest number of remembered verdicts, and also of refusals.
const VERDICTS: usize = 10_000;
/// How long a verdict is used without reading the shared store, in milliseconds. A refusal in another process
/// may go unnoticed for this long.
const LOOK_EVERY: i64 = 1_000;

/// Verdicts and the refusals that ended them. The two are kept apart, so tokens that strangers invent do not
/// evict verdicts.
pub(super) struct Memory {
    /// Locked while a verdict and a refusal of the same token could arrive at once.
    telling: Mutex<()>,
    verdicts: Cache<TokenHash, Verdict>,
    ends: Cache<TokenHash, Ended>,
}

/// An acceptance, and whether the shared store has it.
#[derive(Clone)]
pub(super) struct Verdict {
    pub(super) acceptance: Acceptance,
    /// Whether the store had it. If so, it ends when the store no longer has it.
    pub(super) is_shared: bool,
    /// When the store was last read, or could not be.
    looked_at: UnixMillis,
}

#[derive(Clone)]
struct Ended {
    end: End,
    /// When the call began, by a clock that cannot be set. Older acceptances no longer count.
    begun: Instant,
}

impl Memory {
    pub(super) fn new() -> Self {
        Self { telling: Mutex::new(()), verdicts: Cache::new(VERDICTS), ends: Cache::new(VERDICTS) }
    }

    /// The refusal, if the token was refused within the last seconds.
    pub(super) fn refusal(&self, hash: &TokenHash, now: UnixMillis) -> Option<MachineError> {
        self.ends.get(hash)?.end.refusal(now).cloned()
    }

    /// The verdict, if it is still valid. The store is not consulted.
    pub(super) fn verdict(&self, hash: &TokenHash, max_stale: Duration, now: UnixMillis) -> Option<Verdict> {
        self.verdicts.get(hash).filter(|verdict| verdict.acceptance.is_good(now, max_stale))
    }

    /// How long ago the token was refused or forgotten. Older calls no longer count.
    pub(super) fn ended_ago(&self, hash: &TokenHash, now: Instant) -> Option<Duration> {
        Some(now.duration_since(self.ends.get(hash)?.begun))
    }

    /// Removes the verdict on the token for all rules. `begun` is when the call or the request to forget
    /// began.
    pub(super) fn end(&self, hash: TokenHash, end: End, begun: Instant) {
        let _in_one_step = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        self.ends.insert(hash, Ended { end, begun });
        self.verdicts.remove(&hash);
    }

    /// Keeps an acceptance, unless a call that began later refused the token.
    pub(super) fn keep(&self, hash: TokenHash, acceptance: &Acceptance, begun: Instant) {
        let _in_one_step = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known =
            self.verdicts.get(&hash).is_some_and(|known| known.acceptance.asked_at == acceptance.asked_at);
        if !is_known && self.ends.get(&hash).is_none_or(|ended| ended.begun < begun) {
            self.verdicts.insert(hash, Verdict::new(acceptance, false, acceptance.asked_at));
        }
    }

    /// Records that the store has the acceptance.
    pub(super) fn is_shared(&self, hash: TokenHash, acceptance: &Acceptance) {
        let _in_one_step = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.verdicts.get(&hash)
            && known.acceptance.asked_at == acceptance.asked_at
        {
            self.verdicts.insert(hash, Verdict { is_shared: true, ..known });
        }
    }

    /// Adopts what was read from the store; the newest verdict counts. If the store could not be read, this
    /// process keeps its own verdict, as it would without a store.
    pub(super) fn adopt(&self, hash: TokenHash, look: &Look, now: UnixMillis) {
        let _in_one_step = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(end) = &look.end
            && self.ends.get(&hash).is_none_or(|known| known.end.heard_at < end.heard_at)
        {
            self.ends.insert(hash, Ended { end: end.clone(), begun: look.begun });
        }
        let ended = self.ends.get(&hash).map(|ended| ended.end);
        // The order of events in two processes depends on two clocks, except for calls that this process
        // itself began later.
        let stands = |acceptance: &Acceptance| {
            let end = ended.as_ref().or(look.end.as_ref());
            end.is_none_or(|end| end.is_before(acceptance.asked_at))
        };
        let known = self.verdicts.get(&hash).filter(|known| match &look.end {
            Some(end) if !end.is_before(known.acceptance.asked_at) => false,
            // The clock was set back.
            _ if known.acceptance.asked_at > now => false,
            _ => !look.is_known || look.acceptance.is_some() || !known.is_shared,
        });
        let stored = look.acceptance.as_ref().filter(|stored| stands(stored));
        let newest = match (known, stored) {
            (Some(known), Some(stored)) if known.acceptance.asked_at < stored.asked_at => {
                Some(Verdict::new(stored, true, now))
            }
            (None, Some(stored)) => Some(Verdict::new(stored, true, now)),
            (Some(known), _) => Some(Verdict { looked_at: now, ..known }),
            (None, None) => None,
        };
        match newest {
            Some(verdict) => self.verdicts.insert(hash, verdict),
            None => drop(self.verdicts.remove(&hash)),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.verdicts.len()
    }
}

impl Verdict {
    fn new(acceptance: &Acceptance, is_shared: bool, looked_at: UnixMillis) -> Self {
        Self { acceptance: acceptance.clone(), is_shared, looked_at }
    }

    /// Whether the store was read recently.
    pub(super) fn is_looked_up(&self, now: UnixMillis) -> bool {
        (0..LOOK_EVERY).contains(&now.get().saturating_sub(self.looked_at.get()))
    }
}
