//! Reads objects of an API that may be newer than this crate.

use std::any::Any;
use std::fmt;
use std::ops::Deref;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The data of an object beyond the fields of its type: fields newer than this crate, and values that do not fit.
///
/// It can be read like a map. Its debug output names the fields and hides the values, which may be secrets.
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Map<String, Value>);

impl Deref for Extra {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A secret from the API, such as a token or a key.
///
/// # Security
///
/// The debug output does not show it; [`expose_secret`](Self::expose_secret) and serializing do.
#[derive(Clone, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Returns the secret itself.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }
}

/// Compares in constant time, so the duration does not reveal how much of a guess was right.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        verify_slices_are_equal(self.0.as_bytes(), other.0.as_bytes()).is_ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// Metadata of a Clerk object: a JSON object whose content belongs to the application.
///
/// It can be read like a map. Its debug output names the fields and hides the values.
///
/// ```
/// use clerk_runtime::backend::Metadata;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Plan {
///     seats: u32,
/// }
///
/// let metadata: Metadata = serde_json::from_str(r#"{ "seats": 5 }"#)?;
/// assert_eq!(metadata.parse::<Plan>()?.seats, 5);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(Map<String, Value>);

impl Metadata {
    /// Deserializes the metadata into a type of your own.
    ///
    /// # Errors
    ///
    /// If it does not fit the type.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.0)
    }
}

impl Deref for Metadata {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Formats a field for debug output. For JSON without a fixed form, it shows only the names of members, as
/// for [`Metadata`], because the values may be secrets.
pub(super) struct Shown<'f, T>(pub(super) &'f T);

impl<T: fmt::Debug + 'static> fmt::Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field: &dyn Any = self.0;
        if let Some(value) = field.downcast_ref::<Option<Value>>() {
            value.as_ref().map(Outline).fmt(f)
        } else if let Some(values) = field.downcast_ref::<Vec<Value>>() {
            f.debug_list().entries(values.iter().map(Outline)).finish()
        } else {
            self.0.fmt(f)
        }
    }
}

/// The names of members in a JSON value.
struct Outline<'v>(&'v Value);

impl fmt::Debug for Outline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Object(members) => f.debug_set().entries(members.keys()).finish(),
            Value::Array(values) => f.debug_list().entries(values.iter().map(Self)).finish(),
            _ => f.write_str("redacted"),
        }
    }
}

/// The fields of an object that is being deserialized.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) const fn new(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    /// Takes a field out. A value that does not fit, or only in part, also stays, and so ends up in `extra`.
    pub(super) fn take<T: Field>(&mut self, name: &'static str) -> Result<T, Unusable> {
        let absent = || T::ABSENT.map_or(Err(Unusable(name)), |absent| Ok(absent()));
        let Some(value) = self.0.remove(name).filter(|value| !value.is_null()) else { return absent() };
        let read = T::read(&value);
        if !matches!(read, Read::Whole(_)) {
            self.0.insert(name.to_owned(), value);
        }
        match read {
            Read::Whole(field) | Read::InPart(field) => Ok(field),
            Read::Nothing => absent(),
        }
    }

    /// Converts seconds to milliseconds, the unit of all other times.
    pub(super) fn seconds_to_millis(&mut self, names: &[&'static str]) {
        for name in names {
            if let Some(seconds) = self.0.get(*name).and_then(Value::as_f64) {
                self.0.insert((*name).to_owned(), Value::from(seconds * 1000.0));
            }
        }
    }

    pub(super) fn rest(self) -> Extra {
        Extra(self.0)
    }
}

/// The error for an object that lacks a required field.
#[derive(Debug, thiserror::Error)]
#[error("the field `{0}` is missing or unusable")]
pub(super) struct Unusable(&'static str);

/// The type of an object's field.
///
/// Ids and tokens are required. All other fields may be absent, null or of an unexpected type.
pub(super) trait Field: Sized {
    /// The value for a field that is absent or null; `None` if the field is required.
    const ABSENT: Option<fn() -> Self>;

    fn read(value: &Value) -> Read<Self>;

    /// `None` if there is nothing to write.
    fn write(&self) -> Option<Value>;
}

/// The result of reading a value.
pub(super) enum Read<T> {
    Whole(T),
    /// A list without the entries that could not be read.
    InPart(T),
    Nothing,
}

impl<T> From<Option<T>> for Read<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Self::Whole)
    }
}

impl Field for String {
    const ABSENT: Option<fn() -> Self> = None;

    fn read(value: &Value) -> Read<Self> {
        text(value).into()
    }

    fn write(&self) -> Option<Value> {
        Some(Value::from(self.as_str()))
    }
}

impl Field for Secret {
    const ABSENT: Option<fn() -> Self> = None;

    fn read(value: &Value) -> Read<Self> {
        text(value).map(Self).into()
    }

    fn write(&self) -> Option<Value> {
        self.0.write()
    }
}

impl<T: DeserializeOwned + Serialize> Field for Option<T> {
    const ABSENT: Option<fn() -> Self> = Some(|| None);

    fn read(value: &Value) -> Read<Self> {
        T::deserialize(value).ok().map(Some).into()
    }

    fn write(&self) -> Option<Value> {
        self.as_ref().and_then(|field| serde_json::to_value(field).ok())
    }
}

impl<T: DeserializeOwned + Serialize> Field for Vec<T> {
    const ABSENT: Option<fn() -> Self> = Some(Self::new);

    fn read(value: &Value) -> Read<Self> {
        let Some(entries) = value.as_array() else { return Read::Nothing };
        let readable: Self = entries.iter().filter_map(|entry| T::deserialize(entry).ok()).collect();
        if readable.len() == entries.len() { Read::Whole(readable) } else { Read::InPart(readable) }
    }

    fn write(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }
}

impl Field for Metadata {
    const ABSENT: Option<fn() -> Self> = Some(Self::default);

    fn read(value: &Value) -> Read<Self> {
        value.as_object().cloned().map(Self).into()
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Object(self.0.clone()))
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The fields of an object that is being serialized. Unknown fields are written first, so known fields
/// replace them.
pub(super) struct Written(Map<String, Value>);

impl Written {
    pub(super) fn new(extra: &Extra) -> Self {
        Self(extra.0.clone())
    }

    pub(super) fn put(&mut self, name: &'static str, field: &impl Field) {
        let is_default_beside_extra = self.0.contains_key(name);
        if let Some(value) = field.write().filter(|_| !is_default_beside_extra) {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// The reverse of [`Fields::seconds_to_millis`].
    pub(super) fn millis_to_seconds(&mut self, names: &[&'static str]) {
        for name in names {
            if let Some(millis) = self.0.get(*name).and_then(Value::as_i64) {
                self.0.insert((*name).to_owned(), Value::from(millis / 1000));
            }
        }
    }

    pub(super) fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_equal_as_a_whole_only() {
        let secret = |text: &str| Secret(text.to_owned());
        assert_eq!(secret("ak_1"), secret("ak_1"));
        for other in ["ak_2", "ak_", "ak_11", ""] {
            assert_ne!(secret("ak_1"), secret(other), "{other}");
        }
    }
}
