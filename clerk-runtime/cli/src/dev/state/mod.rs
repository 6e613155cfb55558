//! What is kept from one start to the next.

mod folder;
mod keeper;

use clerk_testing::Snapshot;
use serde::{Deserialize, Serialize};

pub(super) use folder::{StateError, StateFolder};
pub(super) use keeper::Keeper;

/// The contents of the state file.
///
/// It has no `Debug`: it is made of secrets.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    /// Of another form the rest is not read.
    format: u32,
    pub(super) webhook_signing_secret: Option<String>,
    pub(super) instance: Snapshot,
}

/// The form that this version reads and writes.
const FORMAT: u32 = 1;

impl Kept {
    pub(super) const fn new(instance: Snapshot, webhook_signing_secret: Option<String>) -> Self {
        Self { format: FORMAT, webhook_signing_secret, instance }
    }
}
