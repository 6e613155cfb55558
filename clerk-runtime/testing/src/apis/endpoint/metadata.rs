//! Metadata, which `PATCH` merges and `PUT` replaces.

use serde_json::{Map, Value};

use super::error::ApiError;
use super::form::Form;

/// How a change treats the present metadata.
#[derive(Clone, Copy)]
pub(crate) enum Change {
    /// Merges deeply; null removes a value at any depth.
    Merge,
    Replace,
}

impl Change {
    /// Applies a form that contains only metadata. If there is a mistake, it changes nothing.
    pub(crate) fn apply<const N: usize>(
        self,
        mut form: Form,
        fields: [(&str, &mut Map<String, Value>); N],
    ) -> Result<(), ApiError> {
        let mut changed = Vec::new();
        for (name, current) in fields {
            if let Some(new) = read(&mut form, name)? {
                let new = match self {
                    Self::Merge => merged(current.clone(), new),
                    Self::Replace => new,
                };
                check_size(name, &new)?;
                changed.push((current, new));
            }
        }
        form.end()?;
        for (current, new) in changed {
            *current = new;
        }
        Ok(())
    }
}

/// The metadata of a new object.
pub(crate) fn initial(form: &mut Form, name: &str) -> Result<Map<String, Value>, ApiError> {
    let metadata = read(form, name)?.unwrap_or_default();
    check_size(name, &metadata)?;
    Ok(metadata)
}

fn read(form: &mut Form, name: &str) -> Result<Option<Map<String, Value>>, ApiError> {
    match form.optional::<Value>(name)? {
        None => Ok(None),
        Some(Value::Object(metadata)) => Ok(Some(metadata)),
        Some(_) => Err(ApiError::invalid(name, "a JSON object")),
    }
}

pub(crate) fn check_size(name: &str, metadata: &Map<String, Value>) -> Result<(), ApiError> {
    let size = serde_json::to_vec(metadata).map_or(0, |written| written.len());
    if size <= LARGEST {
        return Ok(());
    }
    let problem = format!("{name} must not be larger than {LARGEST} bytes.");
    Err(ApiError::parameter(name, "form_param_exceeds_allowed_size", problem))
}

/// 8 KiB, for each kind of metadata.
const LARGEST: usize = 8 * 1024;

/// `current` with the changes merged in deeply; null removes a value at any depth.
pub(crate) fn merged(mut current: Map<String, Value>, changes: Map<String, Value>) -> Map<String, Value> {
    for (key, change) in changes {
        match change {
            Value::Null => {
                current.remove(&key);
            }
            Value::Object(changes) => {
                let below = match current.remove(&key) {
                    Some(Value::Object(below)) => below,
                    _ => Map::new(),
                };
                current.insert(key, Value::Object(merged(below, changes)));
            }
            value => {
                current.insert(key, value);
            }
        }
    }
    current
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn merges_deeply_and_null_removes() {
        let table = [
            (json!({}), json!({ "a": 1 }), json!({ "a": 1 })),
            (json!({ "a": 1, "b": 2 }), json!({ "a": null }), json!({ "b": 2 })),
            (json!({ "a": { "b": 1, "c": 2 } }), json!({ "a": { "b": null } }), json!({ "a": { "c": 2 } })),
            (
                json!({ "a": 1 }),
                json!({ "a": { "b": null, "c": { "d": null } } }),
                json!({ "a": { "c": {} } }),
            ),
            (json!({ "a": [1, 2] }), json!({ "a": [null] }), json!({ "a": [null] })),
            (json!({ "a": { "b": 1 } }), json!({ "a": 2 }), json!({ "a": 2 })),
        ];
        for (current, changes, expected) in table {
            let object = |value: &Value| value.as_object().cloned().expect("an object");
            assert_eq!(Value::Object(merged(object(&current), object(&changes))), expected, "{changes}");
        }
    }
}
