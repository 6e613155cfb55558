//! What came of calls that are over, kept in this process.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use quick_cache::sync::Cache;

use super::super::verified::{MachineError, VerifiedMachine};
use super::{Answered, Outcome, TokenHash};
use crate::ground::clock::UnixMillis;

/// How many verdicts are remembered at the most, and as many refusals.
const VERDICTS: usize = 10_000;
/// How long a refusal is remembered, in milliseconds: long enough to make repeating it cheap, and short enough for a token
/// that has just been made and is not known everywhere yet.
const REFUSED_FOR: i64 = 2_000;

/// Verdicts and refusals. These are kept apart, so that tokens which strangers make up push no verdict out.
pub(super) struct Memory {
    /// Locked while a verdict and a refusal of the same token could be told at once.
    telling: Mutex<()>,
    verdicts: Cache<TokenHash, Verdict>,
    refusals: Cache<TokenHash, Refusal>,
}

#[derive(Clone)]
struct Verdict {
    machine: Arc<VerifiedMachine>,
    /// When the call was begun: the API may have decided as early as that.
    asked_at: UnixMillis,
}

#[derive(Clone)]
struct Refusal {
    error: MachineError,
    heard_at: UnixMillis,
    /// When the call was begun, by a clock that nobody sets: an older acceptance counts for nothing.
    begun: Instant,
}

impl Memory {
    pub(super) fn new() -> Self {
        Self { telling: Mutex::new(()), verdicts: Cache::new(VERDICTS), refusals: Cache::new(VERDICTS) }
    }

    /// What is known without asking.
    pub(super) fn recall(&self, hash: &TokenHash, max_stale: Duration, now: UnixMillis) -> Option<Outcome> {
        if let Some(error) = self.refusal(hash, now) {
            return Some(Err(error));
        }
        let verdict = self.verdicts.get(hash).filter(|verdict| verdict.is_good(now, max_stale))?;
        Some(Ok(verdict.machine))
    }

    /// How the token was refused within seconds.
    pub(super) fn refusal(&self, hash: &TokenHash, now: UnixMillis) -> Option<MachineError> {
        self.refusals.get(hash).filter(|refusal| refusal.is_recent(now)).map(|refusal| refusal.error)
    }

    /// Ends what is remembered of the token for any rule.
    pub(super) fn keep_refusal(
        &self,
        hash: TokenHash,
        error: &MachineError,
        heard_at: UnixMillis,
        begun: Instant,
    ) {
        let _in_one_step = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        self.refusals.insert(hash, Refusal { error: error.clone(), heard_at, begun });
        self.verdicts.remove(&hash);
    }

    /// An answer that was long under way does not undo a refusal of a later call.
    pub(super) fn keep_acceptance(&self, hash: TokenHash, answered: &Answered) {
        let Ok(machine) = &answered.outcome else { return };
        let _in_one_step = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        if self.refusals.get(&hash).is_none_or(|refusal| refusal.begun < answered.begun) {
            let verdict = Verdict { machine: Arc::clone(machine), asked_at: answered.asked_at };
            self.verdicts.insert(hash, verdict);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.verdicts.len()
    }
}

impl Verdict {
    fn is_good(&self, now: UnixMillis, max_stale: Duration) -> bool {
        let age = now.get().saturating_sub(self.asked_at.get());
        let is_recent = u128::try_from(age).is_ok_and(|age| age < max_stale.as_millis());
        is_recent && self.machine.expires_at.is_none_or(|expiry| expiry.as_millis() > now.get())
    }
}

impl Refusal {
    fn is_recent(&self, now: UnixMillis) -> bool {
        (0..REFUSED_FOR).contains(&now.get().saturating_sub(self.heard_at.get()))
    }
}
