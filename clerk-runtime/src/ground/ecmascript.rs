//! ECMAScript's conversions, which the reference applies to JSON of an unexpected type.

use std::collections::BTreeMap;

use serde_json::Value;

/// Whether a value is truthy.
pub(crate) fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// `String(value)`.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) => value.to_string(),
        Value::Number(number) => number_text(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            let item = |value| if matches!(value, &Value::Null) { String::new() } else { text(value) };
            values.iter().map(item).collect::<Vec<_>>().join(",")
        }
        Value::Object(_) => "[object Object]".to_owned(),
    }
}

/// `Number(value)`; NaN if it is not a number.
pub(crate) fn number(value: &Value) -> f64 {
    match value {
        Value::Null => 0.0,
        Value::Bool(flag) => f64::from(u8::from(*flag)),
        Value::Number(number) => number.as_f64().unwrap_or(f64::NAN),
        Value::String(text) => parse_number(text),
        Value::Array(_) | Value::Object(_) => parse_number(&text(value)),
    }
}

/// `left < right`: two strings are compared by their UTF-16 units, all other values as numbers.
pub(crate) fn is_less(left: &Value, right: &Value) -> bool {
    let is_text = |value: &Value| value.is_string() || value.is_array() || value.is_object();
    if is_text(left) && is_text(right) {
        text(left).encode_utf16().lt(text(right).encode_utf16())
    } else {
        number(left) < number(right)
    }
}

/// `JSON.stringify(JSON.parse(json)[member])` of a JSON object; `None` if it has no such member.
///
/// Members keep the order in which they were written, and numbers are IEEE doubles. [`Value`] preserves
/// neither. Only messages need this.
pub(crate) fn stringify_member(json: &str, member: &str) -> Option<String> {
    let members = Reader { rest: json }.members()?;
    members.into_iter().find_map(|(name, value)| (name == member).then_some(value))
}

/// A number as ECMAScript writes it: the fewest digits that distinguish it from all others, with an exponent
/// only outside the usual range.
fn number_text(number: f64) -> String {
    if number == 0.0 {
        "0".to_owned()
    } else if (1e-6..1e21).contains(&number.abs()) {
        number.to_string()
    } else {
        let text = format!("{number:e}");
        if text.contains("e-") { text } else { text.replace('e', "e+") }
    }
}

fn parse_number(text: &str) -> f64 {
    let is_space =
        |character: char| character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}');
    let text = text.trim_matches(is_space);
    let digits = |radix| match text.get(2..) {
        Some(digits) if !digits.is_empty() => digits
            .chars()
            .try_fold(0.0, |value, digit| Some(value * f64::from(radix) + f64::from(digit.to_digit(radix)?))),
        _ => None,
    };
    let number = match text.get(..2) {
        None if text.is_empty() => Some(0.0),
        Some("0x" | "0X") => digits(16),
        Some("0o" | "0O") => digits(8),
        Some("0b" | "0B") => digits(2),
        // Rust parses more words as numbers than ECMAScript.
        _ => match text {
            "Infinity" | "+Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ if text.bytes().all(is_of_a_number) => text.parse().ok(),
            _ => None,
        },
    };
    number.unwrap_or(f64::NAN)
}

const fn is_of_a_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')
}

/// Reads JSON that is known to be valid, and writes it as ECMAScript does.
struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn value(&mut self) -> Option<String> {
        match self.next()? {
            b'{' => {
                let members = self.members()?.into_iter();
                let members = members.map(|(name, value)| format!("{}:{value}", Value::from(name)));
                Some(format!("{{{}}}", members.collect::<Vec<_>>().join(",")))
            }
            b'[' => self.list(),
            b'"' => Some(Value::from(self.string()?).to_string()),
            b't' | b'f' | b'n' => Some(self.take_while(|byte| byte.is_ascii_lowercase()).to_owned()),
            _ => self.take_while(is_of_a_number).parse().ok().map(number_text),
        }
    }

    /// The members of an object. Names that are indices come first, in numeric order, then the others as
    /// written. If a name occurs several times, the last value takes the place of the first.
    fn members(&mut self) -> Option<Vec<(String, String)>> {
        let mut members: BTreeMap<String, (Rank, String)> = BTreeMap::new();
        self.skip(b'{')?;
        while !self.ends_with(b'}')? {
            let name = self.string()?;
            self.skip(b':')?;
            let value = self.value()?;
            let rank = Rank::of(&name, members.len());
            members.entry(name).and_modify(|member| member.1.clone_from(&value)).or_insert((rank, value));
        }
        let mut members: Vec<_> = members.into_iter().collect();
        members.sort_unstable_by_key(|(_, (rank, _))| *rank);
        Some(members.into_iter().map(|(name, (_, value))| (name, value)).collect())
    }

    fn list(&mut self) -> Option<String> {
        let mut items = Vec::new();
        self.skip(b'[')?;
        while !self.ends_with(b']')? {
            items.push(self.value()?);
        }
        Some(format!("[{}]", items.join(",")))
    }

    /// Whether the list or object ends here. Skips the comma or the bracket.
    fn ends_with(&mut self, bracket: u8) -> Option<bool> {
        let next = self.next()?;
        if next == b',' || next == bracket {
            self.skip(next)?;
        }
        Some(next == bracket)
    }

    fn string(&mut self) -> Option<String> {
        self.next()?;
        let mut bytes = self.rest.bytes().enumerate().skip(1);
        let end = loop {
            match bytes.next()? {
                (index, b'"') => break index + 1,
                (_, b'\\') => _ = bytes.next(),
                _ => {}
            }
        };
        let (string, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        serde_json::from_str(string).ok()
    }

    fn take_while(&mut self, belongs: impl Fn(u8) -> bool) -> &str {
        let end = self.rest.bytes().position(|byte| !belongs(byte)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = rest;
        taken
    }

    fn next(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_ascii_start();
        self.rest.bytes().next()
    }

    fn skip(&mut self, byte: u8) -> Option<()> {
        self.next()?;
        self.rest = self.rest.strip_prefix(char::from(byte))?;
        Some(())
    }
}

/// The place of a member in its object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Index(u32),
    Name(usize),
}

impl Rank {
    fn of(name: &str, place: usize) -> Self {
        let index = name.parse().ok().filter(|index: &u32| *index != u32::MAX && index.to_string() == name);
        index.map_or(Self::Name(place), Self::Index)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_read_from_text() {
        let table = [
            ("", 0.0),
            (" \n\u{feff}12\u{a0}", 12.0),
            ("0x10", 16.0),
            ("0B11", 3.0),
            ("0o7", 7.0),
            ("+.5", 0.5),
            ("5.", 5.0),
            ("-1e3", -1000.0),
            ("Infinity", f64::INFINITY),
        ];
        for (text, expected) in table {
            assert_eq!(number(&json!(text)), expected, "{text:?}");
        }
        for text in ["inf", "-inf", "nan", "infinity", "1_0", "-0x1", "0x", "\u{85}1", "1 2", ".", "e5"] {
            assert!(number(&json!(text)).is_nan(), "{text:?}");
        }
        assert_eq!((number(&json!([5])), number(&json!(null)), number(&json!([]))), (5.0, 0.0, 0.0));
        assert!(number(&json!({})).is_nan());
    }

    #[test]
    fn texts_are_compared_as_texts_and_everything_else_as_numbers() {
        assert!(is_less(&json!("10"), &json!("9")) && !is_less(&json!("10"), &json!(9)));
        assert!(is_less(&json!(null), &json!(true)) && is_less(&json!([10]), &json!("9")));
        assert!(!is_less(&json!("x"), &json!(1)) && !is_less(&json!(1), &json!("x")));
        assert!(is_less(&json!("\u{10000}"), &json!("\u{ffff}")), "by UTF-16 units");
    }

    #[test]
    fn values_become_text() {
        let table = [
            (json!(5.0), "5"),
            (json!(1e21), "1e+21"),
            (json!(1e20), "100000000000000000000"),
            (json!(1.5e-7), "1.5e-7"),
            (json!(0.000_001), "0.000001"),
            (json!(9_007_199_254_740_993_u64), "9007199254740992"),
            (json!(-0.0), "0"),
            (json!({"a": 1}), "[object Object]"),
            (json!([null, "a", [1.0, null], true]), ",a,1,,true"),
            (json!(null), "null"),
        ];
        for (value, expected) in table {
            assert_eq!(text(&value), expected);
        }
    }

    #[test]
    fn members_are_written_in_their_order() {
        let written = |value: &str| stringify_member(&format!(r#" {{"x": 1 , "v" : {value} }} "#), "v");
        let table = [
            (r#"{"b":1,"a":2,"b":3}"#, r#"{"b":3,"a":2}"#),
            (r#"{"b":1,"10":2,"2":3,"01":4,"-1":5}"#, r#"{"2":3,"10":2,"b":1,"01":4,"-1":5}"#),
            (r#"{"4294967295":1,"4294967294":2}"#, r#"{"4294967294":2,"4294967295":1}"#),
            (r#"[ 1.0 , 1e21, -0, 123456789.123456789, [ ], { } ]"#, "[1,1e+21,0,123456789.12345679,[],{}]"),
            (r#""\u0061\/\u0001é\"\\""#, r#""a/\u0001é\"\\""#),
            ("null", "null"),
            ("true", "true"),
        ];
        for (value, expected) in table {
            assert_eq!(written(value).as_deref(), Some(expected), "{value}");
        }
        assert_eq!(stringify_member("{}", "v"), None);
        assert_eq!(stringify_member("", "v"), None);
    }
}
