//! A JSON object whose members are located when it is read, and parsed only on request.
//!
//! Verification needs a dozen of a session token's thirty members. Building a tree of all of them would take
//! longer than everything else except the cryptography.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer as _};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The text of a JSON object, with the positions of its members.
#[derive(Clone, Default)]
pub(crate) struct RawObject {
    text: String,
    members: Vec<Member>,
    /// Whether the text contains escapes; hardly any token does.
    has_escapes: bool,
    /// Whether a member's name contains escapes. If so, names can be found only in the tree.
    has_escaped_names: bool,
    /// The whole tree, once it has been requested.
    tree: OnceLock<Map<String, Value>>,
}

#[derive(Clone)]
struct Member {
    name: Range<usize>,
    value: Range<usize>,
    tag: u32,
}

/// The length, first and last byte of a name. They differ for nearly all names, and comparing them does not
/// read the text.
fn tag(name: &[u8]) -> u32 {
    match name {
        [] => 0,
        [first, ..] => {
            let last = name.last().unwrap_or(first);
            let length = u32::try_from(name.len()).unwrap_or(u32::MAX);
            length.wrapping_shl(16) | u32::from(*first) << 8 | u32::from(*last)
        }
    }
}

impl RawObject {
    /// Parses a text. `None` if it is not JSON, is `null`, or contains something that a tree cannot hold,
    /// because then checks on the tree would see less than the others. Any other JSON that is not an object
    /// has no members.
    pub(crate) fn parse(text: String) -> Option<Self> {
        if !text.trim_ascii_start().starts_with('{') {
            let is_null = text.trim_ascii() == "null";
            return serde_json::from_str::<IgnoredAny>(&text)
                .ok()
                .filter(|_| !is_null)
                .map(|_| Self::default());
        }
        let has_escapes = memchr::memchr(b'\\', text.as_bytes()).is_some();
        let mut reader = serde_json::Deserializer::from_str(&text);
        let Members { members, has_escaped_names } =
            reader.deserialize_map(MembersVisitor { text: &text, has_escapes }).ok()?;
        reader.end().ok()?;
        Some(Self { members, has_escapes, has_escaped_names, text, tree: OnceLock::new() })
    }

    /// The text as it was read; empty if it was not an object.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is a member with this name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        if self.has_escaped_names { self.get(name).is_some() } else { self.raw(name).is_some() }
    }

    /// Whether there is a member with this name whose value is `null`.
    pub(crate) fn is_null(&self, name: &str) -> bool {
        if self.has_escaped_names {
            self.get(name).is_some_and(Value::is_null)
        } else {
            self.raw(name) == Some("null")
        }
    }

    /// A member that is a string.
    pub(crate) fn string(&self, name: &str) -> Option<&str> {
        if self.has_escaped_names {
            return self.get(name)?.as_str();
        }
        let inner = self.raw(name)?.strip_prefix('"')?.strip_suffix('"')?;
        if self.has_escapes && inner.contains('\\') { self.get(name)?.as_str() } else { Some(inner) }
    }

    /// The position of a member's text, if it is a string without escapes. It can then be read again without
    /// a search.
    pub(crate) fn place_of_string(&self, name: &str) -> Option<Range<usize>> {
        let value = if self.has_escapes { None } else { self.place(name) }?;
        let is_text = value.len() >= 2 && self.text.as_bytes().get(value.start) == Some(&b'"');
        is_text.then(|| value.start + 1..value.end - 1)
    }

    /// A member that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        if self.has_escaped_names { self.get(name)?.as_f64() } else { self.raw(name)?.parse().ok() }
    }

    /// A member of any type.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.tree().get(name)
    }

    /// All members, as a tree.
    pub(crate) fn tree(&self) -> &Map<String, Value> {
        self.tree.get_or_init(|| serde_json::from_str(&self.text).unwrap_or_default())
    }

    /// The text of a member's value.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        self.text.get(self.place(name)?)
    }

    /// The position of a member's value. If a name occurs several times, the last one counts.
    fn place(&self, name: &str) -> Option<Range<usize>> {
        let (wanted, text) = (tag(name.as_bytes()), self.text.as_bytes());
        let is_named =
            |member: &&Member| member.tag == wanted && text.get(member.name.clone()) == Some(name.as_bytes());
        Some(self.members.iter().rfind(is_named)?.value.clone())
    }
}

/// Shows the names of the members, which the token's issuer chose, and no values.
impl fmt::Debug for RawObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.tree().keys()).finish()
    }
}

/// The members of an object, in order.
struct Members {
    members: Vec<Member>,
    has_escaped_names: bool,
}

struct MembersVisitor<'t> {
    text: &'t str,
    has_escapes: bool,
}

impl MembersVisitor<'_> {
    /// The position of a part within the text.
    fn place<E: serde::de::Error>(&self, part: &str) -> Result<Range<usize>, E> {
        let start = (part.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize);
        start.map(|start| start..start + part.len()).ok_or_else(|| E::custom("not a part of the text"))
    }
}

impl<'de> Visitor<'de> for MembersVisitor<'_> {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut found = Members { members: Vec::with_capacity(TYPICAL_MEMBERS), has_escaped_names: false };
        while let Some(Name(name)) = map.next_key()? {
            let value: &RawValue = map.next_value()?;
            if !fits_a_tree(value.get(), self.has_escapes) {
                return Err(serde::de::Error::custom("no tree can hold it"));
            }
            match name {
                Cow::Borrowed(name) => found.members.push(Member {
                    tag: tag(name.as_bytes()),
                    name: self.place(name)?,
                    value: self.place(value.get())?,
                }),
                Cow::Owned(_) => found.has_escaped_names = true,
            }
        }
        Ok(found)
    }
}

/// Room for the members of a typical session token, so the list does not have to grow.
const TYPICAL_MEMBERS: usize = 24;

/// The deepest nesting of a member at which serde_json can still read it within its object.
const DEEPEST: usize = 126;

/// Whether a JSON text can become a [`Value`]. When serde_json skips a value, it does not check it for lone
/// surrogates, infinite numbers and nesting.
fn fits_a_tree(text: &str, has_escapes: bool) -> bool {
    match text.as_bytes().first() {
        Some(b'"') if !has_escapes => true,
        Some(b'"' | b'{' | b'[' | b'-' | b'0'..=b'9') => {
            let mut reader = serde_json::Deserializer::from_str(text);
            TreeCheck { levels: DEEPEST }.deserialize(&mut reader).is_ok()
        }
        _ => true,
    }
}

/// Reads everything that a [`Value`] would hold, and keeps nothing.
#[derive(Clone, Copy)]
struct TreeCheck {
    levels: usize,
}

impl TreeCheck {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        let levels = self.levels.checked_sub(1).ok_or_else(|| E::custom("nested too deeply"))?;
        Ok(Self { levels })
    }
}

impl<'de> DeserializeSeed<'de> for TreeCheck {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TreeCheck {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        let inside = self.inside()?;
        while values.next_element_seed(inside)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let inside = self.inside()?;
        while members.next_key_seed(inside)?.is_some() {
            members.next_value_seed(inside)?;
        }
        Ok(())
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
        let object = RawObject::parse(text.to_owned()).unwrap();
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
        let object = RawObject::parse(r#"{"sub": "a", "s\u0075b": "b", "n": 1}"#.to_owned()).unwrap();
        assert_eq!((object.string("sub"), object.number("n")), (Some("b"), Some(1.0)));
        assert!(object.contains("sub"));
    }

    #[test]
    fn only_json_other_than_null_is_read() {
        for text in ["null", " null ", "", "{", "{}x", "nul", "\u{feff}{}", "{\"a\":}", "{'a':1}"] {
            assert!(RawObject::parse(text.to_owned()).is_none(), "{text}");
        }
        for text in ["1", "\"x\"", "[1,2]", "true", "{}"] {
            assert!(RawObject::parse(text.to_owned()).unwrap().tree().is_empty(), "{text}");
        }
    }

    /// Checks on the tree would find nothing, and accept what the other checks refuse.
    #[test]
    fn what_no_tree_can_hold_is_not_read() {
        let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let with = |value: &str| RawObject::parse(format!(r#"{{"sub": "x", "aud": "y", "more": {value}}}"#));
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
