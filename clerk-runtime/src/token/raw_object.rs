//! A JSON object whose members are found when it is read, and parsed when they are asked for.
//!
//! Verification looks at a dozen members of the thirty that a session token has; building a tree of all of them takes
//! longer than everything else that is not arithmetic.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

/// The text of a JSON object, with the places of its members.
#[derive(Clone, Default)]
pub(crate) struct RawObject {
    text: Box<str>,
    members: Vec<Member>,
    /// Whether a name is written with escapes: then only the tree knows the names.
    has_escaped_names: bool,
    /// The whole tree, once someone has asked for it.
    tree: OnceLock<Map<String, Value>>,
}

#[derive(Clone)]
struct Member {
    name: Range<usize>,
    value: Range<usize>,
}

impl RawObject {
    /// Reads a text; `None` when it is not JSON, or `null`, or holds what no tree can: then some checks would look at
    /// less than others. Other JSON that is not an object has no members.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if !text.trim_ascii_start().starts_with('{') {
            let is_null = text.trim_ascii() == "null";
            return serde_json::from_str::<IgnoredAny>(text)
                .ok()
                .filter(|_| !is_null)
                .map(|_| Self::default());
        }
        let found: Members<'_> =
            serde_json::from_str(text).ok().filter(|found: &Members<'_>| found.fit_a_tree)?;
        let place = |part: &str| {
            let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
            Some(start..start + part.len())
        };
        let member = |(name, value): (&str, &RawValue)| {
            Some(Member { name: place(name)?, value: place(value.get())? })
        };
        Some(Self {
            members: found.members.into_iter().map(member).collect::<Option<_>>()?,
            has_escaped_names: found.has_escaped_names,
            text: text.into(),
            tree: OnceLock::new(),
        })
    }

    /// The text as it was read; empty for what was no object.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is a member of that name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        if self.has_escaped_names { self.get(name).is_some() } else { self.raw(name).is_some() }
    }

    /// A member that is a text.
    pub(crate) fn string(&self, name: &str) -> Option<&str> {
        if self.has_escaped_names {
            return self.get(name)?.as_str();
        }
        let inner = self.raw(name)?.strip_prefix('"')?.strip_suffix('"')?;
        if inner.contains('\\') { self.get(name)?.as_str() } else { Some(inner) }
    }

    /// A member that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        if self.has_escaped_names { self.get(name)?.as_f64() } else { self.raw(name)?.parse().ok() }
    }

    /// A member, whatever it is.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.tree().get(name)
    }

    /// All members.
    pub(crate) fn tree(&self) -> &Map<String, Value> {
        self.tree.get_or_init(|| serde_json::from_str(&self.text).unwrap_or_default())
    }

    /// The text of a member's value; the last of several with one name counts.
    fn raw(&self, name: &str) -> Option<&str> {
        // Lengths first: most names differ in it, and it is at hand.
        let is_named = |member: &&Member| {
            member.name.len() == name.len() && self.text.get(member.name.clone()) == Some(name)
        };
        self.text.get(self.members.iter().rfind(is_named)?.value.clone())
    }
}

/// The member names, which a token's issuer chose, and no values.
impl fmt::Debug for RawObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.tree().keys()).finish()
    }
}

/// The members of an object in their order.
#[derive(Default)]
struct Members<'t> {
    members: Vec<(&'t str, &'t RawValue)>,
    has_escaped_names: bool,
    /// Whether every value can be a [`Value`].
    fit_a_tree: bool,
}

impl<'de: 't, 't> Deserialize<'de> for Members<'t> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let members = Vec::with_capacity(TYPICAL_MEMBERS);
        let mut found = Members { members, has_escaped_names: false, fit_a_tree: true };
        while let Some(Name(name)) = map.next_key()? {
            let value: &RawValue = map.next_value()?;
            found.fit_a_tree &= fits_a_tree(value.get());
            match name {
                Cow::Borrowed(name) => found.members.push((name, value)),
                Cow::Owned(_) => found.has_escaped_names = true,
            }
        }
        Ok(found)
    }
}

/// Room for the members of a session token, so that the list is not moved while it grows.
const TYPICAL_MEMBERS: usize = 24;

/// How deeply a member may be nested, so that serde_json reads it within its object.
const DEEPEST: usize = 126;

/// Whether a JSON text is a [`Value`]: serde_json passes over half of a surrogate pair, infinite numbers and any depth
/// until it makes one.
fn fits_a_tree(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'"') => !text.contains('\\') || serde_json::from_str::<String>(text).is_ok(),
        Some(b'{' | b'[') => serde_json::from_str(text).is_ok_and(|value| depth(&value) <= DEEPEST),
        Some(b'-' | b'0'..=b'9') => serde_json::from_str::<Number>(text).is_ok(),
        _ => true,
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or_default(),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

#[derive(Deserialize)]
struct Name<'t>(#[serde(borrow)] Cow<'t, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_as_in_the_tree() {
        let text = r#" {"a": "x", "n": -1.5e2, "e": "q\"", "a": "y", "o": {"a": [1]}, "t": true, "z": ""} "#;
        let object = RawObject::parse(text).unwrap();
        assert_eq!(object.string("a"), Some("y"), "the last one counts");
        assert_eq!(object.string("e"), Some("q\""));
        assert_eq!(object.string("z"), Some(""));
        assert_eq!(object.number("n"), Some(-150.0));
        assert!(object.contains("t") && !object.contains("missing"));
        assert_eq!((object.string("n"), object.string("o"), object.number("a")), (None, None, None));
        for name in ["a", "n", "e", "o", "t", "z", "missing"] {
            assert_eq!(object.string(name), object.get(name).and_then(Value::as_str), "{name}");
            assert_eq!(object.number(name), object.get(name).and_then(Value::as_f64), "{name}");
            assert_eq!(object.contains(name), object.get(name).is_some(), "{name}");
        }
    }

    #[test]
    fn names_with_escapes_are_names() {
        let object = RawObject::parse(r#"{"sub": "a", "s\u0075b": "b", "n": 1}"#).unwrap();
        assert_eq!((object.string("sub"), object.number("n")), (Some("b"), Some(1.0)));
        assert!(object.contains("sub"));
    }

    #[test]
    fn only_json_other_than_null_is_read() {
        for text in ["null", " null ", "", "{", "{}x", "nul", "\u{feff}{}", "{\"a\":}", "{'a':1}"] {
            assert!(RawObject::parse(text).is_none(), "{text}");
        }
        for text in ["1", "\"x\"", "[1,2]", "true", "{}"] {
            assert!(RawObject::parse(text).unwrap().tree().is_empty(), "{text}");
        }
    }

    /// Checks that look at the tree would find nothing, and let pass what the others let pass.
    #[test]
    fn what_no_tree_can_hold_is_not_read() {
        let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let with = |value: &str| RawObject::parse(&format!(r#"{{"sub": "x", "aud": "y", "more": {value}}}"#));
        for value in
            [r#""\ud800""#, r#"["\udfff"]"#, "1e400", "-1e400", "[1e400]", &nested(127), &nested(100_000)]
        {
            assert!(with(value).is_none(), "{value}");
        }
        for value in [r#""\ud83d\ude00""#, "1e308", "-1e-400", &nested(126)] {
            assert!(with(value).unwrap().get("aud").is_some(), "{value}");
        }
    }
}
