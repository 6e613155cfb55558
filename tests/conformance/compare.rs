//! Compares two values of a field. The comparison is strict, except for what `cases/README.md` allows.

use serde_json::{Map, Value};

use crate::Observed;

/// A field in which the case and our result differ.
pub(crate) struct Difference {
    pub(crate) field: String,
    pub(crate) expected: Value,
    pub(crate) actual: Value,
}

/// The fields of `expected` that differ in `observed`.
pub(crate) fn differences(expected: &Map<String, Value>, observed: &Observed) -> Vec<Difference> {
    expected
        .iter()
        .map(|(field, expected)| Difference {
            field: field.clone(),
            expected: expected.clone(),
            actual: observed.get(field).cloned().unwrap_or_default(),
        })
        .filter(|pair| !agree(&pair.field, &pair.expected, &pair.actual))
        .collect()
}

fn agree(field: &str, expected: &Value, actual: &Value) -> bool {
    match field {
        // Where the reference throws, our `Clerk` cannot be built. The messages differ.
        "throws" => expected.is_null() == actual.is_null(),
        "has" => pairwise(expected, actual, answers_agree),
        "message" | "headers" => same(&without_engine_text(expected), &without_engine_text(actual)),
        "backendCalls" => same(&with_key_loading_once(expected), &with_key_loading_once(actual)),
        _ => same(expected, actual),
    }
}

/// Deep equality. Absent equals `null`, and numbers are IEEE doubles.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(_), Value::Array(_)) => pairwise(left, right, same),
        (Value::Object(left), Value::Object(right)) => {
            let covers = |one: &Map<String, Value>, other: &Map<String, Value>| {
                one.iter().all(|(key, value)| same(value, other.get(key).unwrap_or(&Value::Null)))
            };
            covers(left, right) && covers(right, left)
        }
        _ => left == right,
    }
}

/// Compares answers of `has()`. `null` means parameters that our types cannot express, which can never be
/// true.
fn answers_agree(expected: &Value, actual: &Value) -> bool {
    let (expected, actual) = (expected.get(1), actual.get(1));
    match actual {
        Some(Value::Null) => expected.is_some_and(|answer| answer != true),
        _ => expected == actual,
    }
}

fn pairwise(left: &Value, right: &Value, agree: fn(&Value, &Value) -> bool) -> bool {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| agree(left, right))
        }
        _ => false,
    }
}

/// We decide how often keys are fetched (retries, cool-downs), so only whether they are fetched is compared.
fn with_key_loading_once(calls: &Value) -> Value {
    let mut calls = calls.as_array().cloned().unwrap_or_default();
    let loads_keys = |call: &Value| call["path"].as_str().is_some_and(|path| path.ends_with("/jwks"));
    calls.dedup_by(|later, earlier| loads_keys(later) && later == earlier);
    Value::Array(calls)
}

/// Removes the JavaScript engine's own words from a message.
fn without_engine_text(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(strip_engine_text(text)),
        Value::Array(values) => values.iter().map(without_engine_text).collect(),
        other => other.clone(),
    }
}

fn strip_engine_text(text: &str) -> String {
    for opening in ["Error verifying JWT signature. Error: ", "Error verifying handshake token. Error: "] {
        if let Some((before, after)) = text.split_once(opening) {
            let ends = [after.find(" Make sure"), after.find(" (reason=")];
            let end = ends.into_iter().flatten().min().unwrap_or(after.len());
            return format!("{before}{opening}{}", after.get(end..).unwrap_or_default());
        }
    }
    text.to_owned()
}
