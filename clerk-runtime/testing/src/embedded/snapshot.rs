//! The data of an instance, kept for another one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::EmbeddedClerk;
use crate::apis::machine::MachinesSnapshot;
use crate::apis::store::StoreSnapshot;
use crate::instance::InstanceSnapshot;

/// The keys, users, organizations, sessions, browsers and tokens of an instance: see
/// [`EmbeddedClerk::snapshot`].
///
/// # Security
///
/// Serialized, it contains the instance's secret key and private keys, the hashes of passwords, and the tokens of browsers and
/// machines. Store it where only its owner can read it.
///
/// ```
/// use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder, Snapshot};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let clerk = EmbeddedClerk::start().await?;
/// let ada = clerk.create_user().email("ada@example.com").create();
/// let kept = serde_json::to_vec(&clerk.snapshot())?;
/// drop(clerk);
///
/// let kept: Snapshot = serde_json::from_slice(&kept)?;
/// let clerk = EmbeddedClerkBuilder::new().restore(kept).start().await?;
/// let again = clerk.user(&ada.id).ok_or("Ada is kept")?;
/// assert_eq!(again.email(), Some("ada@example.com"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Deserialize, Serialize)]
pub struct Snapshot {
    /// The number of the format.
    version: Version,
    pub(super) instance: InstanceSnapshot,
    pub(super) store: StoreSnapshot,
    pub(super) machines: MachinesSnapshot,
}

impl EmbeddedClerk {
    /// The current data of the instance. It does not include unfinished attempts to sign in or up, and codes of OAuth
    /// clients.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            version: Version,
            instance: InstanceSnapshot::of(self.instance()),
            store: StoreSnapshot::of(&self.apis.tables()),
            machines: self.apis.machines_snapshot(),
        }
    }
}

/// Shows nothing, because much of it is secret.
impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Snapshot(redacted)")
    }
}

/// The number of the only format so far.
#[derive(Clone, Copy)]
struct Version;

impl Version {
    const NUMBER: u32 = 1;
}

impl Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(Self::NUMBER)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u32::deserialize(deserializer)?;
        if number == Self::NUMBER {
            return Ok(Self);
        }
        let problem = format!("the snapshot has the form {number}, and this version reads {}", Self::NUMBER);
        Err(serde::de::Error::custom(problem))
    }
}
