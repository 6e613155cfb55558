//! Converts header values to text and back, byte for byte.

use std::borrow::Cow;

use http::HeaderValue;

/// Bytes as text, one character for each, without surrounding white space.
pub(crate) fn latin1(bytes: &[u8]) -> Cow<'_, str> {
    let is_space = [' ', '\t'];
    match std::str::from_utf8(bytes) {
        Ok(text) if bytes.is_ascii() => Cow::Borrowed(text.trim_matches(is_space)),
        _ => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            Cow::Owned(text.trim_matches(is_space).to_owned())
        }
    }
}

/// The reverse of `latin1`: a header value with one byte for each character; `None` if a header cannot carry
/// the text.
pub(crate) fn header_value(text: &str) -> Option<HeaderValue> {
    if text.is_ascii() {
        return HeaderValue::from_str(text).ok();
    }
    let bytes: Option<Vec<u8>> =
        text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
    HeaderValue::from_bytes(&bytes?).ok()
}

/// The same, but a text that is too long is cut and marked.
pub(crate) fn short_header_value(text: &str, longest: usize) -> Option<HeaderValue> {
    // A text never has more characters than bytes.
    if text.len() <= longest || text.char_indices().nth(longest).is_none() {
        return header_value(text);
    }
    let kept: String = text.chars().take(longest.saturating_sub(CUT.len())).collect();
    header_value(&(kept + CUT))
}

/// Marks a text that was cut.
const CUT: &str = "...";

/// Quotes a value from a stranger in a message: escaped, and cut if it is long.
pub(crate) fn quoted(value: &str) -> String {
    const LONGEST: usize = 100;
    let mut quoted = escaped(value, LONGEST);
    if value.chars().nth(LONGEST).is_some() {
        quoted.push_str(CUT);
    }
    quoted
}

/// A text that may come from a stranger, as a single line of bounded length for the log.
pub(crate) fn printable(text: &str) -> String {
    const LONGEST: usize = 500;
    escaped(text, LONGEST)
}

/// The first characters of a text. Characters that could begin a line or change the direction of writing are
/// escaped.
fn escaped(text: &str, longest: usize) -> String {
    let is_odd = |character: char| {
        character.is_control() || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
    };
    let mut line = String::new();
    for character in text.chars().take(longest) {
        if is_odd(character) {
            line.extend(character.escape_unicode());
        } else {
            line.push(character);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_one_line_of_the_log() {
        assert_eq!(printable("kid='a\nb\u{2028}é'"), "kid='a\\u{a}b\\u{2028}é'");
        assert_eq!(printable(&"x".repeat(10_000)).len(), 500);
    }

    #[test]
    fn what_a_stranger_chose_is_escaped_and_cut() {
        assert_eq!(quoted("ins_1 é日"), "ins_1 é日");
        assert_eq!(quoted("a\nb"), "a\\u{a}b");
        assert_eq!(quoted(&"x".repeat(100)), "x".repeat(100));
        assert_eq!(quoted(&"x".repeat(8_000)), "x".repeat(100) + "...");
    }

    #[test]
    fn a_header_is_cut_at_a_character() {
        let value = |text: &str| short_header_value(text, 8).map(|value| value.as_bytes().to_vec());
        assert_eq!(value("12345678").as_deref(), Some(&b"12345678"[..]));
        assert_eq!(value("123456789").as_deref(), Some(&b"12345..."[..]));
        assert_eq!(value("éééééééééé").as_deref(), Some(&b"\xe9\xe9\xe9\xe9\xe9..."[..]));
        assert_eq!(value("日"), None);
    }
}
