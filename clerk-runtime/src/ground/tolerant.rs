//! Reading JSON of which a part may be of another type than it should be.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A part that is of another type than it should be does not take the rest with it (`deserialize_with`).
pub(crate) fn or_default<'de, D, T>(part: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Value::deserialize(part).map(|part| serde_json::from_value(part).unwrap_or_default())
}
