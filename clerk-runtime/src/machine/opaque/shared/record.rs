//! What is known of a token, as stored in this process and in the shared store.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::super::verified::{MachineError, VerifiedMachine};
use crate::ground::clock::UnixMillis;

/// How long a refusal is remembered, in milliseconds: long enough to make repeated tokens cheap, and short
/// enough for a new token that Clerk does not yet know everywhere.
const REFUSED_FOR: i64 = 2_000;
/// How far the clocks of two processes may differ when their events are put in order, in milliseconds.
const CLOCKS_DIFFER: i64 = 5_000;

/// Clerk accepted the token.
#[derive(Clone, Serialize, Deserialize)]
pub(in super::super) struct Acceptance {
    #[serde(serialize_with = "write_machine", deserialize_with = "read_machine")]
    pub(in super::super) machine: Arc<VerifiedMachine>,
    /// When the call began, because the API may have decided as early as that. Nothing renews it.
    pub(in super::super) asked_at: UnixMillis,
}

/// Ends earlier acceptances.
#[derive(Clone, Serialize, Deserialize)]
pub(in super::super) struct End {
    /// How Clerk refused the token; `None` if the application forgot it, which does not refuse it.
    pub(in super::super) error: Option<MachineError>,
    pub(in super::super) heard_at: UnixMillis,
}

impl Acceptance {
    /// Whether it is younger than `max_stale`, and the token has not expired.
    pub(in super::super) fn is_good(&self, now: UnixMillis, max_stale: Duration) -> bool {
        let age = now.get().saturating_sub(self.asked_at.get());
        let is_recent = u128::try_from(age).is_ok_and(|age| age < max_stale.as_millis());
        is_recent && self.machine.expires_at.is_none_or(|expiry| expiry.as_millis() > now.get())
    }
}

impl End {
    /// The refusal, if it was within the last seconds.
    pub(in super::super) fn refusal(&self, now: UnixMillis) -> Option<&MachineError> {
        let is_recent = (0..REFUSED_FOR).contains(&now.get().saturating_sub(self.heard_at.get()));
        self.error.as_ref().filter(|_| is_recent)
    }

    /// Whether an acceptance of this time still counts. It does not if the clocks of two processes leave the
    /// order open.
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
