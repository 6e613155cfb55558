//! The keys of an instance, for another one with the same keys.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Serialize};

use super::Instance;
use super::key::KeyRing;

/// The secret key and the signing keys. Deserialization checks that the keys are valid.
#[derive(Clone, Deserialize, Serialize)]
#[serde(try_from = "Unchecked")]
pub(crate) struct InstanceSnapshot {
    pub(super) secret_key: String,
    /// Each id with the private key as PKCS #8 in base64, oldest first.
    signing_keys: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Unchecked {
    secret_key: String,
    signing_keys: Vec<(String, String)>,
}

impl TryFrom<Unchecked> for InstanceSnapshot {
    type Error = &'static str;

    fn try_from(Unchecked { secret_key, signing_keys }: Unchecked) -> Result<Self, Self::Error> {
        let snapshot = Self { secret_key, signing_keys };
        if !snapshot.secret_key.starts_with("sk_") {
            return Err("the secret key of the snapshot is damaged");
        }
        snapshot.keys().map(|_| snapshot).ok_or("the signing keys of the snapshot are damaged")
    }
}

impl InstanceSnapshot {
    pub(crate) fn of(instance: &Instance) -> Self {
        let keys = instance.keys.all();
        let signing_keys = keys.iter().map(|key| (key.id().to_owned(), BASE64_STANDARD.encode(key.pkcs8())));
        Self { secret_key: instance.secret_key.clone(), signing_keys: signing_keys.collect() }
    }

    /// `None` if there are no keys or one is damaged.
    pub(super) fn keys(&self) -> Option<KeyRing> {
        let keys =
            self.signing_keys.iter().map(|(id, key)| Some((id.clone(), BASE64_STANDARD.decode(key).ok()?)));
        KeyRing::of(keys.collect::<Option<Vec<_>>>()?)
    }
}

/// Shows nothing, because all of it is secret.
impl fmt::Debug for InstanceSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstanceSnapshot(redacted)")
    }
}
