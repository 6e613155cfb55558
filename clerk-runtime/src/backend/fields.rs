//! Reads objects of an API that may be newer than this crate.

use std::any::Any;
use std::fmt;
use std::ops::Deref;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde::de::{DeserializeOwned, Error as _};
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
        show(self.0, self.0, f)
    }
}

/// The same field, as `Any` and as `Debug`, so that this is not generic and is compiled once.
fn show(field: &dyn Any, as_it_is: &dyn fmt::Debug, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Some(value) = field.downcast_ref::<Option<Value>>() {
        fmt::Debug::fmt(&value.as_ref().map(Outline), f)
    } else if let Some(values) = field.downcast_ref::<Vec<Value>>() {
        f.debug_list().entries(values.iter().map(Outline)).finish()
    } else {
        fmt::Debug::fmt(as_it_is, f)
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
///
/// Taking a field out never fails: [`rest`](Self::rest) reports a required field that is missing. If each field could
/// fail, the code that reads an object would be several times as long.
pub(super) struct Fields {
    fields: Map<String, Value>,
    /// The first required field that is missing or unusable.
    unusable: Option<&'static str>,
}

impl Fields {
    pub(super) const fn new(fields: Map<String, Value>) -> Self {
        Self { fields, unusable: None }
    }

    /// Reads the object in an answer's body, if there is one.
    pub(super) fn parse(body: Option<&[u8]>) -> Option<Result<Self, serde_json::Error>> {
        Some(serde_json::from_slice(body?).map(Self::new))
    }

    /// Converts seconds to milliseconds, the unit of all other times.
    pub(super) fn seconds_to_millis(&mut self, names: &[&'static str]) {
        for name in names {
            if let Some(seconds) = self.fields.get(*name).and_then(Value::as_f64) {
                self.fields.insert((*name).to_owned(), Value::from(seconds * 1000.0));
            }
        }
    }

    /// Everything that was not taken.
    pub(super) fn rest(self) -> Result<Extra, serde_json::Error> {
        match self.unusable {
            None => Ok(Extra(self.fields)),
            Some(name) => {
                Err(serde_json::Error::custom(format_args!("the field `{name}` is missing or unusable")))
            }
        }
    }

    /// Takes out a text that the object needs.
    fn required(&mut self, name: &'static str) -> String {
        match self.fields.remove(name) {
            Some(Value::String(text)) if !text.is_empty() => text,
            _ => {
                self.unusable.get_or_insert(name);
                String::new()
            }
        }
    }

    /// A copy of a value, to be read. If all of it can be read, the caller [removes](Self::remove) the value; otherwise it
    /// ends up in `extra`. Null is removed, and treated as if it were absent.
    fn copy(&mut self, name: &'static str) -> Option<Value> {
        let value = self.fields.get(name)?.clone();
        if value.is_null() {
            self.remove(name);
            return None;
        }
        Some(value)
    }

    fn copy_list(&mut self, name: &'static str) -> Option<Vec<Value>> {
        match self.copy(name)? {
            Value::Array(entries) => Some(entries),
            _ => None,
        }
    }

    fn remove(&mut self, name: &'static str) {
        self.fields.remove(name);
    }
}

/// The type of an object's field.
///
/// Ids and tokens are required. All other fields may be absent, null or of an unexpected type.
pub(super) trait Field: Sized {
    #[cfg(test)]
    const IS_REQUIRED: bool = false;

    fn take(fields: &mut Fields, name: &'static str) -> Self;

    /// `None` if there is nothing to write.
    fn write(&self) -> Option<Value>;
}

impl Field for String {
    #[cfg(test)]
    const IS_REQUIRED: bool = true;

    fn take(fields: &mut Fields, name: &'static str) -> Self {
        fields.required(name)
    }

    fn write(&self) -> Option<Value> {
        Some(Value::from(self.as_str()))
    }
}

impl Field for Secret {
    #[cfg(test)]
    const IS_REQUIRED: bool = true;

    fn take(fields: &mut Fields, name: &'static str) -> Self {
        Self(fields.required(name))
    }

    fn write(&self) -> Option<Value> {
        self.0.write()
    }
}

impl<T: DeserializeOwned + Serialize> Field for Option<T> {
    fn take(fields: &mut Fields, name: &'static str) -> Self {
        let field = T::deserialize(fields.copy(name)?).ok()?;
        fields.remove(name);
        Some(field)
    }

    fn write(&self) -> Option<Value> {
        self.as_ref().and_then(|field| serde_json::to_value(field).ok())
    }
}

impl<T: DeserializeOwned + Serialize> Field for Vec<T> {
    fn take(fields: &mut Fields, name: &'static str) -> Self {
        let mut readable = Self::new();
        let Some(entries) = fields.copy_list(name) else { return readable };
        let count = entries.len();
        for entry in entries {
            if let Ok(entry) = T::deserialize(entry) {
                readable.push(entry);
            }
        }
        if readable.len() == count {
            fields.remove(name);
        }
        readable
    }

    fn write(&self) -> Option<Value> {
        let mut entries = Vec::with_capacity(self.len());
        for entry in self {
            entries.push(serde_json::to_value(entry).ok()?);
        }
        Some(Value::Array(entries))
    }
}

impl Field for Metadata {
    fn take(fields: &mut Fields, name: &'static str) -> Self {
        let Some(Value::Object(members)) = fields.copy(name) else { return Self::default() };
        fields.remove(name);
        Self(members)
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Object(self.0.clone()))
    }
}

/// The fields of an object that is being serialized. Unknown fields are written first, so known fields
/// replace them.
pub(super) struct Written(Map<String, Value>);

impl Written {
    pub(super) fn new(extra: &Extra) -> Self {
        Self(extra.0.clone())
    }

    pub(super) fn put(&mut self, name: &'static str, field: &impl Field) {
        self.insert(name, field.write());
    }

    fn insert(&mut self, name: &'static str, value: Option<Value>) {
        let is_default_beside_extra = self.0.contains_key(name);
        if let Some(value) = value.filter(|_| !is_default_beside_extra) {
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
