//! What is known of a token: in the memory of a process, and in what it tells the others.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::super::verified::{MachineError, VerifiedMachine};
use crate::ground::clock::UnixMillis;

/// How long a refusal is remembered, in milliseconds: long enough to make repeating it cheap, and short enough for a token
/// that has just been made and is not known everywhere yet.
const REFUSED_FOR: i64 = 2_000;
/// By how much the clocks of two processes may differ, in milliseconds, when it matters which of two things came first.
const CLOCKS_DIFFER: i64 = 5_000;

/// Clerk accepted the token.
#[derive(Clone, Serialize, Deserialize)]
pub(in super::super) struct Acceptance {
    #[serde(serialize_with = "write_machine", deserialize_with = "read_machine")]
    pub(in super::super) machine: Arc<VerifiedMachine>,
    /// When the call was begun: the API may have decided as early as that. Nothing renews it.
    pub(in super::super) asked_at: UnixMillis,
}

/// What was accepted before counts for nothing.
#[derive(Clone, Serialize, Deserialize)]
pub(in super::super) struct End {
    /// How Clerk refused the token; `None` where the application had it forgotten, which refuses nobody.
    pub(in super::super) error: Option<MachineError>,
    pub(in super::super) heard_at: UnixMillis,
}

impl Acceptance {
    /// Whether it may be used: it is no older than that, and the token has not expired.
    pub(in super::super) fn is_good(&self, now: UnixMillis, max_stale: Duration) -> bool {
        let age = now.get().saturating_sub(self.asked_at.get());
        let is_recent = u128::try_from(age).is_ok_and(|age| age < max_stale.as_millis());
        is_recent && self.machine.expires_at.is_none_or(|expiry| expiry.as_millis() > now.get())
    }
}

impl End {
    /// How Clerk refused the token within seconds.
    pub(in super::super) fn refusal(&self, now: UnixMillis) -> Option<&MachineError> {
        let is_recent = (0..REFUSED_FOR).contains(&now.get().saturating_sub(self.heard_at.get()));
        self.error.as_ref().filter(|_| is_recent)
    }

    /// Whether an acceptance of this time counts in spite of it. Where the clocks of two processes leave it open, it does
    /// not.
    pub(in super::super) const fn is_before(&self, asked_at: UnixMillis) -> bool {
        asked_at.get() > self.heard_at.get().saturating_add(CLOCKS_DIFFER)
    }
}

fn write_machine<S: Serializer>(machine: &Arc<VerifiedMachine>, serializer: S) -> Result<S::Ok, S::Error> {
    VerifiedMachine::serialize(machine, serializer)
}

fn read_machine<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<VerifiedMachine>, D::Error> {
    VerifiedMachine::deserialize(deserializer).map(Arc::new)
}
