//! The state that is saved from one start to the next.

mod folder;
mod keeper;

use clerk_testing::Snapshot;
use serde::{Deserialize, Serialize};

pub(super) use folder::{StateError, StateFolder};
pub(super) use keeper::Keeper;

/// The contents of the state file.
///
/// It has no `Debug`, because it contains secrets.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    /// The rest is read only if this is the known format.
    format: u32,
    pub(super) webhook_signing_secret: Option<String>,
    pub(super) instance: Snapshot,
}

/// The format that this version reads and writes.
const FORMAT: u32 = 1;

impl Kept {
    pub(super) const fn new(instance: Snapshot, webhook_signing_secret: Option<String>) -> Self {
        Self { format: FORMAT, webhook_signing_secret, instance }
    }
}
