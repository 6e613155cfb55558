//! What came of calls that are over, kept in this process.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use quick_cache::sync::Cache;

use super::super::verified::MachineError;
use super::shared::{Acceptance, End, Look};
use super::token_hash::TokenHash;
use crate::ground::clock::UnixMillis;

/// How many verdicts are remembered at the most, and as many refusals.
const VERDICTS: usize = 10_000;
/// For how long a verdict is used without a look into the store that processes share, in milliseconds: so long another process's refusal may
/// go unnoticed.
const LOOK_EVERY: i64 = 1_000;

/// Verdicts and what ended them. These are kept apart, so that tokens which strangers make up push no verdict out.
pub(super) struct Memory {
    /// Locked while a verdict and a refusal of the same token could be told at once.
    telling: Mutex<()>,
    verdicts: Cache<TokenHash, Verdict>,
    ends: Cache<TokenHash, Ended>,
}

/// An acceptance, and what the shared store knows of it.
#[derive(Clone)]
pub(super) struct Verdict {
    pub(super) acceptance: Acceptance,
    /// Whether the store had it: then it is gone once the store has it no more.
    pub(super) is_shared: bool,
    /// When the store was looked into, or could not be.
    looked_at: UnixMillis,
}

#[derive(Clone)]
struct Ended {
    end: End,
    /// When the call was begun, by a clock that nobody sets: an older acceptance counts for nothing.
    begun: Instant,
}

impl Memory {
    pub(super) fn new() -> Self {
        Self { telling: Mutex::new(()), verdicts: Cache::new(VERDICTS), ends: Cache::new(VERDICTS) }
    }

    /// How the token was refused within seconds.
    pub(super) fn refusal(&self, hash: &TokenHash, now: UnixMillis) -> Option<MachineError> {
        self.ends.get(hash)?.end.refusal(now).cloned()
    }

    /// What is known and good, whatever the store says.
    pub(super) fn verdict(&self, hash: &TokenHash, max_stale: Duration, now: UnixMillis) -> Option<Verdict> {
        self.verdicts.get(hash).filter(|verdict| verdict.acceptance.is_good(now, max_stale))
    }

    /// How long ago the token was refused or forgotten: a call that is older says nothing.
    pub(super) fn ended_ago(&self, hash: &TokenHash, now: Instant) -> Option<Duration> {
        Some(now.duration_since(self.ends.get(hash)?.begun))
    }

    /// Ends what is remembered of the token for any rule; `begun` is when that was asked.
    pub(super) fn end(&self, hash: TokenHash, end: End, begun: Instant) {
        let _in_one_step = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        self.ends.insert(hash, Ended { end, begun });
        self.verdicts.remove(&hash);
    }

    /// An answer that was long under way does not undo a refusal of a later call.
    pub(super) fn keep(&self, hash: TokenHash, acceptance: &Acceptance, begun: Instant) {
        let _in_one_step = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known =
            self.verdicts.get(&hash).is_some_and(|known| known.acceptance.asked_at == acceptance.asked_at);
        if !is_known && self.ends.get(&hash).is_none_or(|ended| ended.begun < begun) {
            self.verdicts.insert(hash, Verdict::new(acceptance, false, acceptance.asked_at));
        }
    }

    /// The store has taken the acceptance.
    pub(super) fn is_shared(&self, hash: TokenHash, acceptance: &Acceptance) {
        let _in_one_step = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.verdicts.get(&hash)
            && known.acceptance.asked_at == acceptance.asked_at
        {
            self.verdicts.insert(hash, Verdict { is_shared: true, ..known });
        }
    }

    /// Takes over what the store had when it was looked into: the newest counts. Where it could not be looked into, what
    /// this process knows stays, as if there were no store.
    pub(super) fn adopt(&self, hash: TokenHash, look: &Look, now: UnixMillis) {
        let _in_one_step = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(end) = &look.end
            && self.ends.get(&hash).is_none_or(|known| known.end.heard_at < end.heard_at)
        {
            self.ends.insert(hash, Ended { end: end.clone(), begun: look.begun });
        }
        let ended = self.ends.get(&hash).map(|ended| ended.end);
        // Who heard first is a matter of two clocks, but for what this process itself asked after it heard.
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

    /// Whether the store was looked into lately.
    pub(super) fn is_looked_up(&self, now: UnixMillis) -> bool {
        (0..LOOK_EVERY).contains(&now.get().saturating_sub(self.looked_at.get()))
    }
}
