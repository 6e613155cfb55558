//! The keys of an instance, so that the next one has the same.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Serialize};

use super::Instance;
use super::key::KeyRing;

/// The secret key and the signing keys.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct InstanceSnapshot {
    pub(super) secret_key: String,
    /// Id, and the private key as PKCS #8 in base64; the oldest first.
    signing_keys: Vec<(String, String)>,
}

impl InstanceSnapshot {
    pub(crate) fn of(instance: &Instance) -> Self {
        let keys = instance.keys.all();
        let signing_keys = keys.iter().map(|key| (key.id().to_owned(), BASE64_STANDARD.encode(key.pkcs8())));
        Self { secret_key: instance.secret_key.clone(), signing_keys: signing_keys.collect() }
    }

    /// `None` where it holds no keys, or something that is none.
    pub(crate) fn keys(&self) -> Option<KeyRing> {
        let keys =
            self.signing_keys.iter().map(|(id, key)| Some((id.clone(), BASE64_STANDARD.decode(key).ok()?)));
        KeyRing::of(keys.collect::<Option<Vec<_>>>()?)
    }
}

/// Nothing: all of it is secret.
impl fmt::Debug for InstanceSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstanceSnapshot(redacted)")
    }
}
