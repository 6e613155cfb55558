//! Reads JSON of which a part may have an unexpected type.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads a part as its default if it has an unexpected type, so the rest can still be read
/// (`deserialize_with`).
pub(crate) fn or_default<'de, D, T>(part: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Value::deserialize(part).map(|part| serde_json::from_value(part).unwrap_or_default())
}
